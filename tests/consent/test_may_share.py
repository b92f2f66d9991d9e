"""What "mag ik delen?" says in words and steps: one of each for every condition, and nothing that names anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from consent.account import Account, Recorded, tell
from consent.basis import Category, ConsentKind, Ground, Purpose
from consent.decision import Condition, Decision
from consent.explain import About
from consent.facts import Facts, Restriction
from consent.may_share import Lacking, Sharing, Step, may_share
from consent.missing import Missing
from consent.periods import Period
from consent.question import Row
from consent.sharing_words import told
from tests.consent.casts import NOON, Cast

CAST = Cast("may share")
FACTS = CAST.setting().facts
OWNER, PARTNER, LATER = CAST.organisations
ROW = CAST.contributions[1]


def _answer(facts: Facts, *, towards: int = 1, purpose: Purpose = Purpose.VEILIGHEID_GEZIN, row: Row = ROW) -> Sharing:
    return may_share(facts, row, organisation=CAST.organisations[towards], purpose=purpose, at=NOON)


def _lacking(facts: Facts, **asked: int | Purpose | Row) -> tuple[set[Missing], tuple[Step, ...]]:
    answer = _answer(facts, **asked)  # type: ignore[arg-type] # each name has its own type
    assert answer.allowed is False
    return {one.missing for one in answer.lacking}, answer.steps


def test_what_is_in_order_only_asks_a_release() -> None:
    unshared = replace(FACTS, releases=())
    assert (_answer(unshared).allowed, _answer(unshared).steps) == (True, (Step.RELEASE,))
    assert (_answer(FACTS).allowed, _answer(FACTS).released, _answer(FACTS).steps) == (True, True, ())
    assert _answer(unshared, towards=0).decision.ground is Ground.OWN
    assert len({told(_answer(unshared)), told(_answer(FACTS)), told(_answer(FACTS, towards=0))}) == 3


def test_each_missing_condition_has_its_own_step() -> None:
    consent, law = FACTS.bases
    (given,) = FACTS.consents
    withdrawn = replace(given, withdrawn_at=NOON)
    later = replace(law, valid=Period(NOON + timedelta(seconds=1)))
    assert _lacking(FACTS, towards=2) == ({Missing.NOT_PARTICIPATING}, (Step.INVITE,))
    assert _lacking(FACTS, purpose=Purpose.HANDHAVING) == ({Missing.PURPOSE_CLOSED}, (Step.STOP,))
    assert _lacking(FACTS, purpose=Purpose.HULP_COORDINATIE) == ({Missing.NO_BASIS}, (Step.RECORD_BASIS,))
    assert _lacking(replace(FACTS, ceilings=())) == ({Missing.ABOVE_CEILING}, (Step.CHANGE_CONVENANT,))
    assert _lacking(replace(FACTS, consents=())) == ({Missing.CONSENT_MISSING}, (Step.ASK_CONSENT,))
    assert _lacking(replace(FACTS, consents=(withdrawn,))) == ({Missing.CONSENT_WITHDRAWN}, (Step.STOP,))
    assert _lacking(replace(FACTS, bases=(consent, later))) == ({Missing.NOT_YET_IN_FORCE}, (Step.WAIT,))
    reassess = replace(given, reassess_at=NOON)
    assert _lacking(replace(FACTS, consents=(reassess,))) == ({Missing.CONSENT_TO_REASSESS}, (Step.ASK_CONSENT,))
    older = replace(consent, boundary_at=NOON)
    assert _lacking(replace(FACTS, bases=(older, law))) == ({Missing.CONSENT_TO_REASSESS}, (Step.ASK_CONSENT,))
    waiting = replace(law, asks_second_reader=True)
    asked = ({Missing.SECOND_READER_MISSING}, (Step.ASK_SECOND_READER,))
    assert _lacking(replace(FACTS, bases=(consent, waiting))) == asked
    soon = replace(waiting, confirmed_at=NOON + timedelta(seconds=1))
    assert _lacking(replace(FACTS, bases=(consent, soon))) == asked
    assert _answer(replace(FACTS, bases=(consent, replace(waiting, confirmed_at=NOON)))).allowed is True
    # Whose consent is withdrawn is not asked again, whoever may still have to read it.
    both = replace(consent, asks_second_reader=True)
    assert _lacking(replace(FACTS, bases=(both, law), consents=(withdrawn,)))[0] == {Missing.CONSENT_WITHDRAWN}
    ended = replace(law, boundary_at=NOON)
    assert _lacking(replace(FACTS, bases=(consent, ended))) == ({Missing.BASIS_ENDED}, (Step.RECORD_BASIS,))


def test_a_restriction_closes_it_to_its_owner_too() -> None:
    facts = replace(FACTS, restrictions=(Restriction(subject=CAST.subjects[0], valid=Period(NOON)),))
    for towards in (0, 1):
        assert _lacking(facts, towards=towards) == ({Missing.RESTRICTED}, (Step.ASK_PRIVACY_OFFICER,))


def test_another_permission_than_consent_to_processing_is_none() -> None:
    (given,) = FACTS.consents
    for kind in (ConsentKind.DOORBREKEN_GEHEIM, ConsentKind.HULPVERLENING):
        other = replace(given, kind=kind)
        assert _lacking(replace(FACTS, consents=(other,)))[0] == {Missing.CONSENT_MISSING}


def test_of_several_bases_the_nearest_to_opening_is_told() -> None:
    _, law = FACTS.bases
    bases = (replace(law, boundary_at=NOON), replace(law, valid=Period(NOON + timedelta(hours=1))))
    row = replace(ROW, subjects=(law.subject,))
    assert _lacking(replace(FACTS, bases=bases), row=row)[0] == {Missing.NOT_YET_IN_FORCE}


def test_every_condition_has_a_sentence_of_its_own() -> None:
    decision = Decision(condition=Condition.NO_BASIS)
    said = {
        told(
            Sharing(
                organisation=PARTNER,
                decision=decision,
                released=False,
                lacking=(Lacking(subject=CAST.subjects[0], missing=one),),
            )
        )
        for one in Missing
    }
    assert len(said) == len(Missing)
    assert all(sentence.nl and sentence.en for sentences in said for sentence in sentences)
    assert all(Category.IDENTITEIT not in sentence.nl for sentences in said for sentence in sentences)


def test_an_account_tells_who_decided_when_and_by_which_rules() -> None:
    answer = _answer(FACTS)
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    first = answer.decision.bases[0].basis
    account = Account(
        decision=answer.decision,
        decided_at=at,
        participation=Period(NOON),
        recorded={first: Recorded(ground_code="JW_7_3_11", by=OWNER, at=at)},
        policy_version="0123456789abcdef",
    )
    sentences = [one.nl for one in tell(account, about=About.SELF)]

    assert "De organisatie neemt deel aan de casus sinds 2 maart 2026." in sentences
    # In Amsterdam it is the day after already.
    assert "De grondslag JW_7_3_11 is vastgelegd op 2 juli 2026." in sentences
    assert sentences[-1] == (
        "Dit is beoordeeld op 2 juli 2026 om 00.30 uur, met versie 0123456789ab van de toegangsregels."
    )
    assert [one.recorded is not None for one in account.openings] == [
        one.basis == first for one in answer.decision.bases
    ]
    closed = replace(account, decision=Decision(condition=Condition.NO_BASIS))
    assert len(tell(closed, about=About.SELF)) == 3
