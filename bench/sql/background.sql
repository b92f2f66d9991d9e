-- Everybody else's work: $1 cases, spread over the tafels. Ids are hashes of names; no ciphertext here opens, because
-- nobody who is measured may read it. Derived rows are written as consent.derive_case would, which is held against it.

-- statement: organisations
INSERT INTO tenants.organisation (id, kind, name, active, version)
SELECT md5('organisation ' || n)::uuid,
       (ARRAY['GEMEENTE', 'LOKAAL_TEAM', 'GGZ', 'POLITIE', 'CRISISDIENST'])[n % 5 + 1],
       'Organisatie ' || lpad(n::text, 4, '0') || ' (fictief)', '[2000-01-01,)', 1
  FROM generate_series(0, $1::int - 1) n

-- statement: people
INSERT INTO tenants.person (id, display_name)
SELECT md5('person ' || n)::uuid, 'Medewerker ' || n || ' (fictief)' FROM generate_series(0, $1::int * 3 - 1) n

-- statement: members
INSERT INTO tenants.member (id, person_id, organisation_id, function_title, active, version)
SELECT md5('member ' || n)::uuid, md5('person ' || n)::uuid, md5('organisation ' || n % $1::int)::uuid, 'medewerker',
       '[2000-01-01,)', 1
  FROM generate_series(0, $1::int * 3 - 1) n

-- statement: roles
INSERT INTO tenants.role (id, organisation_id, member_id, kind, valid)
SELECT md5('role ' || n)::uuid, md5('organisation ' || n % $1::int)::uuid, md5('member ' || n)::uuid, 'DEELNEMER',
       '[2000-01-01,)'
  FROM generate_series(0, $1::int * 3 - 1) n

-- statement: convenants
INSERT INTO tenants.convenant (id, name, number, valid)
SELECT md5('convenant ' || n)::uuid, 'Convenant ' || n, 1, '[2000-01-01,)'
  FROM generate_series(0, $1::int / 5 - 1) n

-- statement: ceilings
INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)
SELECT gen_random_uuid(), md5('convenant ' || n / 5)::uuid, md5('organisation ' || n)::uuid, category, '[2000-01-01,)'
  FROM generate_series(0, $1::int - 1) n, unnest(ARRAY['IDENTITEIT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID']) category

-- statement: tafels
INSERT INTO casework.tafel (id, organisation_id, kind_code, kind_version, name, convenant_id, status, version)
SELECT md5('tafel ' || n)::uuid, md5('organisation ' || n * 5)::uuid, k.code, k.version, 'Veiligheidskamer ' || n,
       md5('convenant ' || n)::uuid, 'ACTIEF', 1
  FROM generate_series(0, $1::int / 5 - 1) n,
       (SELECT code, version FROM casework.tafel_kind WHERE code = 'VEILIGHEIDSKAMER' ORDER BY version DESC LIMIT 1) k

-- statement: seats
INSERT INTO casework.tafel_seat (id, tafel_id, organisation_id, kind, valid)
SELECT gen_random_uuid(), md5('tafel ' || n / 5)::uuid, md5('organisation ' || n)::uuid, 'VAST', '[2000-01-01,)'
  FROM generate_series(0, $1::int - 1) n

-- statement: cases
-- One tafel in $2 / 5; three of its organisations take part, never the measured one (number 1).
CREATE TABLE public.background AS
SELECT n, md5('case ' || n)::uuid AS id, t.number AS tafel,
       timestamptz '2024-01-01' + n * interval '13 minutes' AS opened_at
  FROM generate_series(1, $1::int) n CROSS JOIN LATERAL (SELECT n % ($2::int / 5) AS number) t

-- statement: case rows
INSERT INTO casework."case" (id, number, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)
SELECT b.id, 'A-' || lpad(b.n::text, 7, '0'), t.id, t.kind_code, t.kind_version,
       CASE WHEN b.n % 5 = 0 THEN 'AFGESLOTEN' ELSE 'TOEGELATEN' END, md5('organisation ' || b.tafel * 5)::uuid,
       b.opened_at, 1
  FROM public.background b JOIN casework.tafel t ON t.id = md5('tafel ' || b.tafel)::uuid

-- statement: locks
INSERT INTO consent.case_lock (case_id) SELECT id FROM public.background

-- statement: participations
INSERT INTO casework.participation (id, case_id, organisation_id, invited_by, kind, valid, version)
SELECT md5('participation ' || b.n || p)::uuid, b.id, md5('organisation ' || b.tafel * 5 + p)::uuid,
       md5('organisation ' || b.tafel * 5)::uuid, 'VAST', tstzrange(b.opened_at, NULL), 1
  FROM public.background b, unnest(ARRAY[0, 2, 3]) p

-- statement: participants
INSERT INTO consent.case_participant (organisation_id, case_id, tafel_id, opened_at, stage, valid)
SELECT p.organisation_id, c.id, c.tafel_id, c.opened_at, c.stage, range_agg(p.valid)
  FROM casework."case" c JOIN casework.participation p ON p.case_id = c.id
 GROUP BY p.organisation_id, c.id

-- statement: subjects
INSERT INTO casework.subject (id, case_id, owner_org, role_in_household, name_enc, key_id, version)
SELECT md5('subject ' || b.n || s)::uuid, b.id, md5('organisation ' || b.tafel * 5)::uuid,
       CASE s WHEN 0 THEN 'OUDER' ELSE 'KIND' END, decode(repeat(md5(b.n::text), 2), 'hex'), md5('key ' || b.n || s)::uuid, 1
  FROM public.background b, generate_series(0, 1) s

-- statement: contributions
INSERT INTO casework.contribution (id, case_id, owner_org, author_id, subject_ids, category, purpose, protection,
                                   body_enc, key_id, recorded_at, version)
SELECT md5('contribution ' || b.n || o)::uuid, b.id, md5('organisation ' || b.tafel * 5 + o)::uuid,
       md5('member ' || b.tafel * 5 + o)::uuid, ARRAY[md5('subject ' || b.n || 0)::uuid], 'VEILIGHEID',
       'VEILIGHEID_GEZIN', 'GEEN', decode(repeat(md5(b.n::text), 12), 'hex'), md5('key ' || b.n || 0)::uuid,
       b.opened_at + interval '1 day', 1
  FROM public.background b, unnest(ARRAY[0, 2]) o

-- statement: releases
INSERT INTO casework.release (id, contribution_id, case_id, owner_org, organisation_id, valid, version)
SELECT gen_random_uuid(), c.id, c.case_id, c.owner_org, md5('organisation ' || b.tafel * 5 + 3)::uuid,
       tstzrange(c.recorded_at, NULL), 1
  FROM public.background b JOIN casework.contribution c ON c.case_id = b.id

-- statement: bases
INSERT INTO consent.legal_basis (id, case_id, subject_id, owner_org, kind, ground_code, art6, purpose, categories,
                                 valid, decided_by, recorded_at, reason_enc, version)
SELECT md5('basis ' || b.n)::uuid, b.id, md5('subject ' || b.n || 0)::uuid,
       md5('organisation ' || b.tafel * 5)::uuid, 'WETTELIJK', 'GEMEENTELIJKE_TAAK', 'e', 'VEILIGHEID_GEZIN',
       '{IDENTITEIT,VEILIGHEID}', tstzrange(b.opened_at, NULL), md5('member ' || b.tafel * 5)::uuid, b.opened_at,
       decode(repeat(md5(b.n::text), 3), 'hex'), 1
  FROM public.background b

-- statement: recipients
INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)
SELECT l.id, md5('organisation ' || b.tafel * 5 + p)::uuid, l.case_id, l.owner_org
  FROM public.background b JOIN consent.legal_basis l ON l.case_id = b.id, unnest(ARRAY[2, 3]) p

-- statement: access
INSERT INTO consent.case_access (organisation_id, case_id, purpose, category, subject_id, valid, basis_ids)
SELECT r.organisation_id, l.case_id, l.purpose, category, l.subject_id, tstzmultirange(l.valid), ARRAY[l.id]
  FROM consent.legal_basis l JOIN consent.legal_basis_recipient r ON r.basis_id = l.id,
       unnest(l.categories) category

-- statement: notices
-- What a region leaves behind with every change: without it the tables that grow would be planned as empty ones.
INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
SELECT gen_random_uuid(), md5('organisation ' || b.tafel * 5 + 2)::uuid, 'CASE_CHANGED', b.id,
       md5('contribution ' || b.n || 0)::uuid, b.opened_at + interval '1 day'
  FROM public.background b

-- statement: effects
INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, done_at, attempts, effect, outcome)
SELECT gen_random_uuid(), 'CASE_CHANGED', md5('organisation ' || b.tafel * 5 + 2)::uuid, b.id,
       md5('contribution ' || b.n || 0)::uuid, b.opened_at + interval '1 day', b.opened_at + interval '1 day', 0,
       'ANNOUNCE', 'DONE'
  FROM public.background b

-- statement: keys of mutations
INSERT INTO tenants.mutation_key (organisation_id, client, key, mutation, input_mac, result, error_codes, at)
SELECT md5('organisation ' || b.tafel * 5)::uuid, 'desk', md5('key of ' || b.n), 'contribute', repeat('0', 64),
       jsonb_build_object('ids', jsonb_build_object('contribution', md5('contribution ' || b.n || 0)::uuid)), '{}',
       b.opened_at + interval '1 day'
  FROM public.background b

-- statement: events
INSERT INTO tenants.ledger_event (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation, case_id)
SELECT gen_random_uuid(), b.opened_at + interval '1 day', 'WRITE', md5('organisation ' || b.tafel * 5)::uuid,
       md5('member ' || b.tafel * 5)::uuid, 'VEILIGHEID_GEZIN', 2, gen_random_uuid(), 'cases.contribute', b.id
  FROM public.background b
