-- What must be known of a case before something is shared in it, in one look. The row policies decide what of it there
-- is to know. $1 case, $2 subjects, $3 category, $4 recipients and for each $5 when its release begins and $6 ends,
-- $7 the own organisation, $8 the moment.
SELECT c.stage,
       coalesce(ARRAY[c.id, $7::uuid, (SELECT p.tafel_id FROM consent.case_participant p
                                        WHERE p.case_id = c.id AND p.organisation_id = $7::uuid)]
                && tenants.scopes('CONTENT_WRITE'), false) AS may_write,
       (SELECT ARRAY(SELECT jsonb_array_elements_text(k.blueprint #> '{purposes,codes}')) FROM casework.tafel_kind k
         WHERE k.code = c.kind_code AND k.version = c.kind_version) AS purposes,
       ARRAY(SELECT s.key_id FROM casework.subject s WHERE s.case_id = $1::uuid AND s.id = ANY ($2::uuid[])) AS keys,
       ARRAY(SELECT o.id FROM tenants.organisation o
              WHERE o.id = ANY ($4::uuid[]) AND o.active @> $8::timestamptz) AS active,
       ARRAY(SELECT p.organisation_id
               FROM unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[]) to_ (organisation_id, starts_at, ends_at)
               JOIN casework.participation p ON p.case_id = $1::uuid AND p.organisation_id = to_.organisation_id
                                            AND p.valid && tstzrange(to_.starts_at, to_.ends_at)) AS taking_part,
       ARRAY(SELECT l.organisation_id
               FROM casework.tafel t
               JOIN tenants.convenant v ON v.id = t.convenant_id AND v.valid @> $8::timestamptz
               JOIN tenants.convenant_ceiling l ON l.convenant_id = t.convenant_id AND l.category = $3::text
                                               AND l.organisation_id = ANY ($4::uuid[]) AND l.valid @> $8::timestamptz
              WHERE t.id = c.tafel_id) AS below_ceiling,
       -- Where the convenant says what each recipient may receive, in their order; null where it says nothing of it.
       ARRAY(SELECT p.clause FROM unnest($4::uuid[]) WITH ORDINALITY to_ (organisation_id, place)
              LEFT JOIN casework.tafel t ON t.id = c.tafel_id
              LEFT JOIN casework.convenant_partner p ON p.convenant_id = t.convenant_id
                                                    AND p.organisation_id = to_.organisation_id
              ORDER BY to_.place) AS clauses,
       (SELECT t.convenant_id FROM casework.tafel t WHERE t.id = c.tafel_id) AS partnership,
       consent.regime_of($7::uuid, $3::text, $8::timestamptz) AS regime,
       (SELECT p.by_name FROM consent.case_participant p
         WHERE p.case_id = c.id AND p.organisation_id = $7::uuid) AS by_name,
       consent.may_bring(c.id, $3::text) AS may_bring,
       -- Where the convenant says what the own organisation may receive and bring.
       (SELECT p.clause FROM casework.tafel t
          JOIN casework.convenant_partner p ON p.convenant_id = t.convenant_id AND p.organisation_id = $7::uuid
         WHERE t.id = c.tafel_id) AS own_clause
  FROM casework."case" c
 WHERE c.id = $1::uuid
