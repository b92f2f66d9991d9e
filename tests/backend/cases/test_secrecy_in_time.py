"""What is told under a duty of secrecy closes with the law that its ground is, and with the law under its evidence."""

from backend.cases import service as cases
from consent import service as lawful
from consent.basis import ConsentKind
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given, contribute_command

CONSENT = "TOESTEMMING_BETROKKENE"


async def test_what_was_told_closes_with_the_law_that_its_ground_is(kamer: Kamer) -> None:
    """And with an article under the consent that it rests on; undone, as all cases of the region rest on these."""
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    given = consent_given(kind=ConsentKind.DOORBREKEN_GEHEIM)
    await kamer.does("bram", lawful.record_basis, basis_command(kamer, one.mother, "lokaal", consent=given))
    spoken = contribute_command(kamer, one.case, one.mother, recipients=("lokaal",), secrecy_ground=CONSENT)
    await kamer.does("bram", cases.contribute, spoken)
    [lifted] = (await kamer.rows("casework.release", one.case))[0]["lifted"]
    today = await kamer.admin.fetchval("SELECT (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date")
    ends = await kamer.admin.fetchval("SELECT ($1::date + 30)::timestamp AT TIME ZONE 'Europe/Amsterdam'", today)
    assert ends < lifted.upper
    for kind, code, cut in (("GEHEIM_GROND", CONSENT, ends), ("ART6", "a", ends), ("ART6", "f", lifted.upper)):
        undone = kamer.admin.transaction()
        await undone.start()
        try:
            # The same text, which ends.
            await kamer.admin.execute(_ENDING, kind, code, new_id(), today)
            [span] = (await kamer.rows("casework.release", one.case))[0]["lifted"]
            assert (span.lower, span.upper) == (lifted.lower, cut), (kind, code)
        finally:
            await undone.rollback()


_ENDING = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from, valid_until)
SELECT $3, e.kind, e.code, 9999, '', e.content, e.valid_from, $4::date + 30
  FROM consent.catalogue_entry e WHERE e.kind = $1 AND e.code = $2 ORDER BY e.version DESC LIMIT 1
"""
