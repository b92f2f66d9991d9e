"""Nobody is scored and nobody is matched: nothing in tables or schema derives a figure of a person (Wgs; AVG 22).

A partnership may put data side by side; it may not profile. So no column beside a person is a number, no name tells of
a score, and who has the name or number that somebody asks for is looked up in one place, inside one tafel.
"""

import re
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import Float, Integer, LargeBinary, Numeric

from backend.cases import finding
from backend.tables import metadata
from casegraph.schema import core, product

ROOT = Path(__file__).parents[2]
# Words of scoring, whole or as a part of a name between underscores.
SCORING = re.compile(
    r"(?:^|_)(?:scores?|scoring|ratings?|ranks?|ranking|risks?|risico|likelihood|kans|probability|profiles?|profiel"
    r"|prediction|voorspelling|percentile|punten|gewicht)(?:_|$)"
)
# Numbers that count changes of the row itself, the version of a file that rules it, how strongly an asker signed in, or
# how often a term was made longer before.
COUNTING = {
    "version",
    "kind_version",
    "policy_version",
    "task_version",
    "wording_version",
    "ordinal",
    "attempts",
    "assurance",
    "earlier",
}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_no_name_of_a_table_or_column_tells_of_a_score() -> None:
    names = {
        f"{table.fullname}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if SCORING.search(column.name) or SCORING.search(table.name)
    }
    assert names == set()


def test_no_table_has_a_number_beside_a_person() -> None:
    """A number in a row about somebody counts that row's own changes, or it may be a score whatever its name is."""
    numbers = {
        f"{table.fullname}.{column.name}"
        for table in metadata.tables.values()
        if any(name in table.columns for name in ("subject_id", "subject_ids", "child_id", "case_id"))
        for column in table.columns
        if isinstance(column.type, Integer | Numeric | Float) and column.name not in COUNTING
    }
    assert numbers == set()


def test_no_field_of_the_schema_tells_of_a_score() -> None:
    types = core(product()).type_map.values()
    fields = {
        f"{type_.name}.{name}"
        for type_ in types
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if SCORING.search(_snake(name)) or get_named_type(field.type).name == "Float"
    }
    assert fields == set()


@pytest.mark.parametrize("name", ["risk_score", "kans", "recidivism_probability", "profile_enc", "rank"])
def test_a_name_that_tells_of_a_score_is_noticed(name: str) -> None:
    assert SCORING.search(name)


def test_who_has_a_name_or_a_number_is_looked_up_in_one_place_inside_one_tafel() -> None:
    asked = re.compile(r"persons(?:\(actor\))?\)?\.find\(|PersonHashes|\.find\(actor, kind=")
    places = {
        str(path.relative_to(ROOT))
        for folder in ("backend", "consent", "graphql", "tenants", "web")
        for path in (ROOT / folder).rglob("*.py")
        if asked.search(path.read_text(encoding="utf-8"))
    }
    # The second one asks across tafels: refused until there is a legal basis that both organisations signed. The third
    # tells nobody whom it found: the database answers those who weigh, of that very tafel, with yes or no.
    assert places == {f"backend/cases/{name}.py" for name in ("finding", "matching", "repeating")}
    assert "AND c.tafel_id = $1" in Path(finding.__file__).read_text(encoding="utf-8")
    answer = (ROOT / "backend/intake/sql/earlier.sql").read_text(encoding="utf-8")
    # By name and by number alike: both looks are bound to the tafel of the report by the one macro.
    assert "k.tafel_id = {{ report }}.tafel_id AND k.id <> {{ report }}.case_id" in answer
    assert (answer.count("{{ recognisable("), answer.count('JOIN casework."case" k')) == (2, 1)
    queries = core(product()).query_type
    assert queries is not None
    for name in ("findByName", "findByNumber"):
        assert str(queries.fields[name].args["tafel"].type) == "ID!", name


def test_what_is_answered_to_a_form_is_sealed_and_named_only_where_it_is_written_shown_and_destroyed() -> None:
    """No policy, order, filter, count or task can ask for an answer: not even that of how safe somebody finds it."""
    answer = metadata.tables["casework.form_answer"]
    assert isinstance(answer.columns["value_enc"].type, LargeBinary)
    assert {name for name in answer.columns.keys() if "value" in name} == {"value_enc"}  # noqa: SIM118 - no mapping
    named = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("value_enc")
        for folder in ("backend", "consent", "graphql", "tenants", "web")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".jinja"} and "versions" not in path.parts
    }
    assert {name: count for name, count in named.items() if count} == {
        "backend/cases/forms/filling.py": 2,
        "backend/cases/forms/models.py": 1,
        "backend/retention/sql/destruction.sql": 1,
        "graphql/casegraph/forms.py": 1,
    }
