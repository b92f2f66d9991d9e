"""Every document that ships with the product is valid, bounded and known by its own name."""

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate

from casegraph.compiler.limits import Limits, examine
from casegraph.edge.trusted import FOLDER, document_id, trusted_documents
from casegraph.schema import core, product

DOCUMENTS = sorted(FOLDER.rglob("*.graphql"))
AUDIENCES = {"administrator", "chair", "partner", "privacy_officer", "integrator"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_valid_and_far_from_the_limits(path: Path) -> None:
    document, schema = parse(path.read_text(encoding="utf-8")), core(product())
    assert validate(schema, document) == []
    limits = Limits()
    (weight,) = examine(document, schema, limits).values()
    assert weight.cost({}) <= limits.cost * 0.75


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_named_as_its_file_and_stands_with_its_audience(path: Path) -> None:
    (operation,) = parse(path.read_text(encoding="utf-8")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert operation.name.value == path.stem
    assert path.parent.name in AUDIENCES


def test_all_documents_can_be_asked_for_by_the_hash_of_their_text() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    assert dict(trusted_documents()) == {document_id(text): text for text in texts}
    assert len(DOCUMENTS) >= len(AUDIENCES)
