-- The facts behind one row, for the pure decision to explain. Nothing of the row's content is among them.
{% from 'visible.sql.jinja' import shown as is_shown with context %}
{% macro span(range) %}json_build_array(lower({{ range }}), upper({{ range }})){% endmacro %}

{% macro named_basis() -%}
CASE WHEN shown.protection = 'MELDER' AND shown.owner_org <> tenants.org() AND b.owner_org <> tenants.org()
                  THEN md5(shown.id::text || b.id::text)::uuid ELSE b.id END
{%- endmacro %}

-- What an organisation's view of the row rests on. `row` has case_id, owner_org, subject_ids, category, protection,
-- no_glass and onward_ban. Whether it may be provided to that organisation at all is for its owner to know.
{% macro about(kind, organisation, participations) -%}
json_build_object(
    'kind', '{{ kind }}', 'id', shown.id, 'case', shown.case_id, 'owner', shown.owner_org,
    'subjects', shown.subject_ids, 'category', shown.category, 'protection', shown.protection,
    'no_glass', shown.no_glass,
    'ban', CASE WHEN shown.onward_ban THEN (
        SELECT json_build_object('nl', g.regime ->> 'ban_nl', 'en', g.regime ->> 'ban_en')
          FROM consent.regime_of(shown.owner_org, shown.category, tenants.moment()) g (regime)) END,
    'providable', CASE WHEN shown.owner_org = tenants.org() THEN consent.is_providable(
        shown.owner_org, shown.case_id, shown.category, {{ organisation }}, tenants.moment()) END,
    'at', tenants.moment(), 'organisation', {{ organisation }},
    'tafel', t.id, 'convenant', v.id, 'stands', {{ span('v.valid') }},
    'refused', CASE WHEN shown.owner_org = tenants.org() THEN shown.owner_org <> {{ organisation }} AND consent.refuses(
        shown.owner_org, shown.case_id, shown.subject_ids, shown.category,
        tstzrange(tenants.moment(), tenants.moment(), '[]')) END,
    'bringable', {% if kind == 'CONTRIBUTION' %}CASE WHEN shown.owner_org = tenants.org()
        AND shown.owner_org <> {{ organisation }} THEN consent.may_bring(shown.case_id, shown.category) END{% else %}NULL{% endif %},
    'active', (SELECT {{ span('o.active') }} FROM tenants.organisation o WHERE o.id = {{ organisation }}),
    'participations', (SELECT coalesce(json_agg({{ span('p.valid') }}), '[]') FROM {{ participations }}),
    'grounds', CASE WHEN shown.owner_org = tenants.org() THEN to_json(consent.standing_grounds(
        shown.owner_org, shown.case_id, shown.subject_ids, shown.category, {{ organisation }}, tenants.moment())) END,
    'releases', (SELECT coalesce(json_agg(json_build_object('valid', {{ span('r.valid') }},
            'ground', r.secrecy_ground, 'lifted', CASE WHEN r.lifted IS NOT NULL THEN (
                SELECT coalesce(json_agg({{ span('l.span') }}), '[]') FROM unnest(r.lifted) l (span)) END)), '[]')
        FROM casework.release r
        WHERE r.contribution_id = shown.id AND r.organisation_id = {{ organisation }} AND NOT isempty(r.valid)),
    'ceilings', (SELECT coalesce(json_agg({{ span('l.valid') }}), '[]') FROM tenants.convenant_ceiling l
        WHERE l.convenant_id = v.id AND l.organisation_id = {{ organisation }} AND l.category = shown.category
          AND NOT isempty(l.valid)),
    'restrictions', (SELECT coalesce(json_agg(json_build_object(
            'subject', x.subject_id, 'valid', {{ span('x.valid') }})), '[]')
        FROM consent.restriction x
        WHERE x.subject_id = ANY (shown.subject_ids) AND NOT isempty(x.valid)
          -- That somebody else closed it to one organisation tells that this organisation has to do with the case.
          AND (x.organisation_id IS NULL OR (x.organisation_id = {{ organisation }}
               AND (x.owner_org = tenants.org() OR {{ is_shown('x.case_id', 'x.organisation_id') }})))),
    'bases', (SELECT coalesce(json_agg(json_build_object(
            -- Who reported is told to nobody: a basis is named so that it leads nowhere, and not whose it is.
            'id', {{ named_basis() }}, 'subject', b.subject_id, 'kind', b.kind, 'purpose', b.purpose,
            'categories', b.categories, 'valid', {{ span('b.valid') }}, 'boundary_at', b.boundary_at,
            'ended_at', b.ended_at, 'asks_second_reader', b.asks_second_reader,
            'confirmed_at', b.confirmed_at, 'urgent_until', b.urgent_until,
            'rests_until', b.rests_until,
            'reassess_at', (SELECT y.at FROM consent.reassessment y
                             WHERE y.basis_id = b.id AND y.organisation_id = {{ organisation }}),
            -- Of somebody else's basis towards others nothing is told but that it opens.
            'recorded', CASE WHEN {{ organisation }} = tenants.org() OR b.owner_org = tenants.org() THEN
                json_build_object('ground', b.ground_code, 'at', b.recorded_at, 'by', CASE
                    WHEN b.owner_org = tenants.org() THEN b.owner_org
                    WHEN shown.protection <> 'MELDER' AND {{ is_shown('b.case_id', 'b.owner_org') }}
                    THEN b.owner_org END) END,
            'consent', (SELECT json_build_object('kind', k.kind, 'given_at', k.given_at,
                'signed_at', k.signed_at, 'withdrawn_at', k.withdrawn_at,
                -- In what quality somebody must still sign, and never who that is.
                'awaits', CASE WHEN k.owner_org = tenants.org() THEN (
                    SELECT coalesce(json_agg(DISTINCT g.signs_as), '[]') FROM consent.consent_signer g
                     WHERE g.consent_id = k.id AND g.signed_on IS NULL) ELSE '[]' END)
                FROM consent.consent k WHERE k.basis_id = b.id))), '[]')
        FROM consent.legal_basis b JOIN consent.legal_basis_recipient z ON z.basis_id = b.id
        WHERE b.case_id = shown.case_id AND b.subject_id = ANY (shown.subject_ids)
          AND z.organisation_id = {{ organisation }}))
{%- endmacro %}
{% set sources = {
    'CONTRIBUTION': 'SELECT c.id, c.case_id, c.owner_org, c.subject_ids, c.category, c.protection,
                            c.no_glass, c.onward_ban
                       FROM casework.contribution c',
    'SUBJECT': "SELECT s.id, s.case_id, s.owner_org, ARRAY[s.id] AS subject_ids, 'IDENTITEIT' AS category,
                       'GEEN' AS protection, false AS no_glass,
                       false AS onward_ban FROM casework.subject s"} %}
{# Whoever sees a row has a line among the case's participants, also where the case itself is hidden (its owner left,
   or is recused from somebody else in it); it names the tafel. #}
{% macro agreement() -%}
JOIN consent.case_participant k ON k.case_id = shown.case_id AND k.organisation_id = tenants.org()
JOIN casework.tafel t ON t.id = k.tafel_id JOIN tenants.convenant v ON v.id = t.convenant_id
{%- endmacro %}

-- One's own view: everything is read under the row policies, so a hidden row gives nothing, like one that is not there.
CREATE OR REPLACE FUNCTION consent.facts_for_me(object uuid) RETURNS json
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
{% for kind, source in sources.items() %}
{{ 'UNION ALL ' if not loop.first }}SELECT {{ about(kind, 'tenants.org()', 'unnest(k.valid) AS p(valid)') }}
  FROM ({{ source }} WHERE {{ 'c' if kind == 'CONTRIBUTION' else 's' }}.id = object) shown {{ agreement() }}
{% endfor %}
$$;

-- One's own standing in it: roles, mandates, recusals and emergency access.
CREATE OR REPLACE FUNCTION consent.facts_of_me("case" uuid) RETURNS json
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
SELECT json_build_object(
    'member', tenants.member(),
    'members', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'active', {{ span('m.active') }})), '[]')
        FROM tenants.member m WHERE NOT isempty(m.active) AND (m.id = tenants.member() OR m.id IN (
            SELECT g.from_member_id FROM tenants.mandate g WHERE g.to_member_id = tenants.member()))),
    'mandates', (SELECT coalesce(json_agg(json_build_object(
            'giver', g.from_member_id, 'valid', {{ span('g.valid') }})), '[]')
        FROM tenants.mandate g WHERE g.to_member_id = tenants.member() AND NOT isempty(g.valid)),
    'roles', (SELECT coalesce(json_agg(json_build_object('member', r.member_id, 'kind', r.kind, 'tafel', r.tafel_id,
            'case', r.case_id, 'valid', {{ span('r.valid') }})), '[]')
        FROM tenants.role r WHERE NOT isempty(r.valid) AND (r.member_id = tenants.member() OR r.member_id IN (
            SELECT g.from_member_id FROM tenants.mandate g WHERE g.to_member_id = tenants.member()))),
    'recusals', (SELECT coalesce(json_agg(json_build_object(
            'subject', b.subject_id, 'valid', {{ span('b.valid') }})), '[]')
        FROM consent.recusal b
        WHERE b.member_id = tenants.member() AND b.case_id = facts_of_me."case" AND NOT isempty(b.valid)),
    'break_glasses', (SELECT coalesce(json_agg(json_build_object(
            'categories', g.categories, 'valid', {{ span('g.valid') }})), '[]')
        FROM consent.break_glass g WHERE g.member_id = tenants.member() AND g.case_id = facts_of_me."case"))
$$;

{% set taken %}
consent.case_participant q CROSS JOIN unnest(q.valid) p (valid)
        WHERE q.case_id = shown.case_id AND q.organisation_id = facts_towards.organisation
          AND {{ is_shown('q.case_id', 'q.organisation_id') }}
{%- endset %}
{% set drafted = taken | replace('facts_towards', 'facts_of_draft') %}
-- Another organisation's view of one's own row: its participation and bases are not the owner's to read, so the
-- deriver gathers them, for the owner of the row only.
CREATE OR REPLACE FUNCTION consent.facts_towards(object uuid, organisation uuid) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
{% for kind, source in sources.items() %}
{{ 'UNION ALL ' if not loop.first }}SELECT {{ about(kind, 'facts_towards.organisation', taken) }}
  FROM ({{ source }} WHERE {{ 'c' if kind == 'CONTRIBUTION' else 's' }}.id = object) shown {{ agreement() }}
 WHERE shown.owner_org = tenants.org() AND tenants.assurance() >= 2
   AND ARRAY[shown.case_id, t.id, shown.owner_org] && tenants.scopes('BASIS_READ')
   AND NOT EXISTS (SELECT FROM consent.recusal b WHERE b.member_id = tenants.member()
                     AND b.subject_id = ANY (shown.subject_ids) AND b.valid @> tenants.moment())
{% endfor %}
$$;

-- The same of a row that was not written yet: of something about persons whom the asker sees in a case where the asker's
-- organisation takes part, and so could write. Whoever sees all of these persons learns no more than by writing it first.
CREATE OR REPLACE FUNCTION consent.facts_of_draft(subjects uuid[], category text, organisation uuid) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT {{ about('CONTRIBUTION', 'facts_of_draft.organisation', drafted) }}
  FROM (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id, min(s.case_id::text)::uuid AS case_id,
               tenants.org() AS owner_org, facts_of_draft.subjects AS subject_ids, facts_of_draft.category AS category,
               'GEEN' AS protection, false AS no_glass,
               consent.is_banned_onward(tenants.org(), facts_of_draft.category, tenants.moment()) AS onward_ban
          FROM casework.subject s WHERE s.id = ANY (facts_of_draft.subjects)
        HAVING count(*) = cardinality(facts_of_draft.subjects) AND count(DISTINCT s.case_id) = 1) shown
  {{ agreement() }}
 WHERE tenants.assurance() >= 2 AND k.valid @> tenants.moment()
   AND ARRAY[shown.case_id, t.id, shown.owner_org] && tenants.scopes('BASIS_READ')
   AND ARRAY[shown.case_id, t.id, shown.owner_org] && tenants.scopes('SUBJECT_READ')
   AND NOT EXISTS (SELECT FROM consent.recusal b WHERE b.member_id = tenants.member()
                     AND b.subject_id = ANY (shown.subject_ids) AND b.valid @> tenants.moment())
   AND NOT EXISTS (SELECT FROM unnest(k.restricted, k.restricted_during) x (subject_id, valid)
                    WHERE x.subject_id = ANY (shown.subject_ids) AND x.valid @> tenants.moment())
   AND NOT EXISTS (SELECT FROM casework.subject s
                    WHERE s.id = ANY (shown.subject_ids) AND s.owner_org <> shown.owner_org
                      AND NOT EXISTS (SELECT FROM consent.case_access a
                                       WHERE a.case_id = shown.case_id AND a.subject_id = s.id
                                         AND a.organisation_id = shown.owner_org AND a.category = 'IDENTITEIT'
                                         AND a.purpose = tenants.purpose() AND a.valid @> tenants.moment()))
$$;

GRANT EXECUTE ON FUNCTION consent.facts_for_me(uuid), consent.facts_of_me(uuid), consent.facts_towards(uuid, uuid),
    consent.facts_of_draft(uuid[], text, uuid)
    TO ketentafel_app, ketentafel_worker;

-- The deriver explains by ids, categories and dates; ciphertext is not granted to it.
GRANT SELECT (id, case_id, owner_org, subject_ids, category, protection, no_glass, onward_ban) ON casework.contribution
    TO ketentafel_deriver;
GRANT SELECT (id, case_id, owner_org) ON casework.subject TO ketentafel_deriver;
GRANT SELECT ON casework.release, consent.restriction, consent.recusal, tenants.organisation TO ketentafel_deriver;
{% for table in ('casework.contribution', 'casework.subject', 'casework.release', 'consent.restriction',
                 'consent.recusal', 'tenants.organisation') %}
CREATE POLICY deriver_explains ON {{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
