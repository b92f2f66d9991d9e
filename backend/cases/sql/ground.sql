-- What must be known of a case before something is shared in it, in one look. The row policies decide what of it there
-- is to know. $1 case, $2 subjects, $3 category, $4 recipients and $5 for each the period of its release, $6 the own
-- organisation, $7 the moment.
SELECT c.stage,
       coalesce(ARRAY[c.id, $6::uuid, (SELECT p.tafel_id FROM consent.case_participant p
                                        WHERE p.case_id = c.id AND p.organisation_id = $6::uuid)]
                && tenants.scopes('CONTENT_WRITE'), false) AS may_write,
       (SELECT ARRAY(SELECT jsonb_array_elements_text(k.blueprint #> '{purposes,codes}')) FROM casework.tafel_kind k
         WHERE k.code = c.kind_code AND k.version = c.kind_version) AS purposes,
       ARRAY(SELECT s.key_id FROM casework.subject s WHERE s.case_id = $1::uuid AND s.id = ANY ($2::uuid[])) AS keys,
       ARRAY(SELECT o.id FROM tenants.organisation o
              WHERE o.id = ANY ($4::uuid[]) AND o.active @> $7::timestamptz) AS active,
       ARRAY(SELECT p.organisation_id
               FROM unnest($4::uuid[], $5::tstzrange[]) to_ (organisation_id, valid)
               JOIN casework.participation p ON p.case_id = $1::uuid AND p.organisation_id = to_.organisation_id
                                            AND p.valid && to_.valid) AS taking_part,
       ARRAY(SELECT l.organisation_id
               FROM casework.tafel t
               JOIN tenants.convenant v ON v.id = t.convenant_id AND v.valid @> $7::timestamptz
               JOIN tenants.convenant_ceiling l ON l.convenant_id = t.convenant_id AND l.category = $3::text
                                               AND l.organisation_id = ANY ($4::uuid[]) AND l.valid @> $7::timestamptz
              WHERE t.id = c.tafel_id) AS below_ceiling
  FROM casework."case" c
 WHERE c.id = $1::uuid
