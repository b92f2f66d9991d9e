"""The tenant wall over the wire: for every type and every id argument, a hidden id is answered like one of nothing.

Generated from the schema, over two web processes in turn. Positive controls show that the same questions answer
their owner.
"""

import pytest
from graphql import GraphQLObjectType, get_named_type, is_non_null_type

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tests.scenarios.chamber import Chamber
from tests.security import generated
from tests.security.wire import Asker, Hidden, random_id

SCHEMA = core(product())
TYPES = generated.node_types(SCHEMA)
# What every member of the region may know; these types have no hidden rows.
KNOWN_TO_ALL = {
    "CatalogueEntry",
    "CatalogueSignature",
    "Convenant",
    "DirectoryEntry",
    "ConvenantPartner",
    "Organisation",
    "OrganisationName",
    "Tafel",
    "TafelActivation",
    "TafelSeat",
    "TafelStatement",
}
HIDING = [type_ for type_ in TYPES if type_.name not in KNOWN_TO_ALL]
EMPTY = {
    "__typename": "LegalHoldConnection",
    "edges": [],
    "pageInfo": {"__typename": "PageInfo", "hasNextPage": False, "endCursor": None},
}
PLACES = [place for place in generated.places(SCHEMA) if place.type_name not in KNOWN_TO_ALL]
# Not changes of the region's data: the ledger tells of every attempt, and a client's key is kept with its refusal.
TELLING = {"tenants.ledger_event", "tenants.ledger_subject", "tenants.mutation_key"}


def stranger_organisation(region: Chamber) -> str:
    return write_node_id("Organisation", region.providers["politie"].organisation)


def contents(region: Chamber) -> dict[str, str]:
    """How many rows each table has and a hash of them all, but for tables that tell of attempts."""
    tables = region.rows(
        "SELECT schemaname || '.\"' || tablename || '\"' AS name, schemaname || '.' || tablename AS plain"
        " FROM pg_tables WHERE schemaname IN ('tenants', 'consent', 'casework')"
    )
    hashed = " UNION ALL ".join(
        f"SELECT '{table['plain']}' AS name, count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)), 0) AS rows"
        f" FROM {table['name']} t"
        for table in tables
        if table["plain"] not in TELLING
    )
    return {row["name"]: row["rows"] for row in region.rows(hashed)}


def test_every_type_has_a_hidden_row_to_ask_for(hidden: Hidden) -> None:
    assert {type_.name for type_ in TYPES} == set(hidden.ids) | KNOWN_TO_ALL


@pytest.mark.parametrize("type_", HIDING, ids=lambda type_: type_.name)
def test_node_answers_a_hidden_id_like_one_of_nothing(
    type_: GraphQLObjectType, hidden: Hidden, owner: Asker, stranger: Asker
) -> None:
    text = (
        f"query Ask($id: ID!) {{ node(id: $id) {{ __typename id ... on {type_.name} {generated.selection(type_)} }} }}"
    )
    asked, nothing = hidden.outward()[type_.name], random_id(type_.name)
    for _ in range(2):  # once by each process
        assert stranger.ask(text, {"id": asked}) == stranger.ask(text, {"id": nothing})
    # The texts of these rows are not real ciphertext, so the control asks for the row and not for its text.
    bare = "query Ask($id: ID!) { node(id: $id) { __typename } }"
    assert owner.ask(bare, {"id": asked}).body == str({"data": {"node": {"__typename": type_.name}}})


# Which types' ids a question takes by its argument; a question by id that is not here stops the test below.
ASKED = {
    ("authorisedPerson", "id"): ["AuthorisedPerson"],
    ("case", "id"): ["Case"],
    ("casePhases", "case"): ["Case"],
    ("caseTimeline", "case"): ["Case"],
    ("formComparison", "subject"): ["Subject"],
    ("continuation", "id"): ["Continuation"],
    ("succession", "id"): ["Succession"],
    ("correction", "id"): ["Correction"],
    ("ownStatement", "id"): ["OwnStatement"],
    ("involvement", "id"): ["Involvement"],
    ("contribution", "id"): ["Contribution"],
    ("consult", "id"): ["Consult"],
    ("crossMatch", "id"): ["CrossMatch"],
    ("destructionList", "id"): ["DestructionList"],
    ("disclosures", "subject"): ["Subject"],
    ("dutyConflict", "id"): ["DutyConflict"],
    ("explainAccess", "id"): ["Contribution", "Subject"],
    ("informationRequest", "id"): ["InformationRequest"],
    ("justiceProvision", "id"): ["JusticeProvision"],
    ("kaderEvent", "id"): ["KaderEvent"],
    ("keyDecision", "id"): ["KeyDecision"],
    ("legalHolds", "case"): ["Case"],
    ("mayContact", "subject"): ["Subject"],
    ("mayShare", "contribution"): ["Contribution"],
    ("mayShareDraft", "subjects"): ["Subject"],
    ("partnershipParticipant", "id"): ["PartnershipParticipant"],
    ("policeDecision", "id"): ["PoliceDecision"],
    ("racAdvice", "id"): ["RacAdvice"],
    ("receivedUnder", "consent"): ["Consent"],
    ("retentionTerm", "case"): ["Case"],
    ("legalBasisPackage", "case"): ["Case"],
    ("shareMatrix", "case"): ["Case"],
    ("sharingRefusal", "id"): ["SharingRefusal"],
    ("signersAsked", "subject"): ["Subject"],
    ("simulateAccess", "id"): ["Contribution", "Subject"],
}
# A number is for organisations with a stated authority, which these have not: tests/backend/cases/test_numbering.py.
ENTITLED = {("citizenNumber", "subject")}
# Whose rows everybody may know, or by which no row is looked up, and `node`, which is asked for every type above.
OPEN = {
    ("authorisedPersons", "tafel"),
    ("convenant", "id"),
    ("directoryEntry", "id"),
    ("findByName", "tafel"),
    ("findByNumber", "tafel"),
    ("mayContact", "togetherWith"),
    ("mayShare", "recipients"),
    ("mayShareDraft", "recipients"),
    ("node", "id"),
    ("partnershipAudit", "tafel"),
    ("partnershipParticipants", "tafel"),
    ("simulateAccess", "organisation"),
    ("tafel", "id"),
    ("tafelRefusals", "tafel"),
    ("consultBudget", "tafel"),
}


def test_every_id_argument_of_a_question_is_tried() -> None:
    query = SCHEMA.query_type
    assert query is not None
    taking = {
        (name, argument)
        for name, field in query.fields.items()
        for argument, definition in field.args.items()
        if get_named_type(definition.type).name == "ID" and argument != "after"
    }
    assert taking == set(ASKED) | OPEN | ENTITLED


@pytest.mark.parametrize("asking", ASKED, ids=".".join)
def test_a_question_by_id_answers_a_hidden_id_like_one_of_nothing(
    asking: tuple[str, str], hidden: Hidden, owner: Asker, stranger: Asker, kamer: Chamber
) -> None:
    query, (field, argument) = SCHEMA.query_type, asking
    assert query is not None
    towards = stranger_organisation(kamer)
    rest = {"organisation": towards, "recipients": [towards], "category": "VEILIGHEID"}
    rest |= {"kind": "VERWERKING", "givenAt": "2026-01-01T00:00:00Z"}
    rest |= {"form": "BLIK", "earlier": "2026-01-01", "later": "2026-02-01"}
    needed = {
        one: declared.type for one, declared in query.fields[field].args.items() if is_non_null_type(declared.type)
    }
    given = {one: rest[one] for one in needed if one != argument}
    # The argument itself may be optional.
    types = {argument: query.fields[field].args[argument].type, **needed}
    declared = ", ".join(f"${one}: {type_}" for one, type_ in types.items())
    passed = ", ".join(f"{one}: ${one}" for one in types)
    shown = generated.selection(query.fields[field].type)
    text = f"query Ask({declared}) {{ {field}({passed}) {shown} }}"
    empty = {**EMPTY, "__typename": str(query.fields[field].type).rstrip("!")}

    def put(one: str) -> dict[str, object]:
        return {argument: [one] if "[" in str(types[argument]) else one, **given}

    for name in ASKED[asking]:
        asked = hidden.outward()[name]
        told = stranger.ask(text, put(asked))
        assert told == stranger.ask(text, put(random_id(name)))
        assert told.body in {str({"data": {field: None}}), str({"data": {field: empty}})}
        assert owner.ask(text, put(asked)).body != told.body


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.mutation}:{'.'.join(place.path)}")
def test_a_mutation_answers_a_hidden_id_like_one_of_nothing(
    place: generated.Place, hidden: Hidden, stranger: Asker, kamer: Chamber
) -> None:
    name, field, input_type = next(one for one in generated.mutations(SCHEMA) if one[0] == place.mutation)
    text = generated.document(name, field, input_type)
    mine = {type_.name: random_id(type_.name) for type_ in TYPES}
    mine |= {
        "Case": write_node_id("Case", hidden.shared_case),
        "Subject": write_node_id("Subject", hidden.shared_subject),
        "Organisation": stranger_organisation(kamer),
        "Tafel": kamer.tafel,
    }
    before = contents(kamer)
    asked, nothing = hidden.outward()[place.type_name], random_id(place.type_name)
    answers = []
    for one in (asked, nothing):
        given = generated.put(generated.filled(input_type, mine), place.path, one)
        answers.append(stranger.ask(text, {"input": given}).without(one))
    assert answers[0] == answers[1]
    assert "'errors': [{" in answers[0].body
    assert contents(kamer) == before


def test_no_list_shows_a_hidden_id(hidden: Hidden, owner: Asker, stranger: Asker) -> None:
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        if any(is_non_null_type(argument.type) for argument in field.args.values()):
            continue
        text = f"{{ {name} {generated.selection(field.type, depth=3)} }}"
        told = stranger.ask(text).body
        for type_name, one in hidden.ids.items():
            assert str(one) not in told, (name, type_name)
            assert hidden.outward()[type_name] not in told, (name, type_name)
    assert hidden.outward()["Case"] in owner.ask("{ cases(first: 100) { edges { node { id } } } }").body
