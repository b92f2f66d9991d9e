"""Every error says in two languages what to do, by a code that does not change."""

import pickle
import string

import pytest

from backend.embedded import EmbeddedCode, EmbeddedError
from backend.embedded.errors import TEXTS


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", list(EmbeddedCode))
def test_both_languages_tell_the_same_details(code: EmbeddedCode) -> None:
    dutch, english = TEXTS[code]
    assert fields(dutch) == fields(english) != set()
    assert dutch != english
    error = EmbeddedError(code, **{name: f"<{name}>" for name in fields(dutch)})
    for name in fields(dutch):
        assert f"<{name}>" in error.message_nl
        assert f"<{name}>" in error.message_en
    assert str(error).startswith(f"{code.value}: ")


def test_the_codes_are_the_ones_that_runbooks_name() -> None:
    assert sorted(EmbeddedCode) == [
        "BINARIES_MISSING",
        "CLUSTER_VERSION",
        "DATABASE_UNREACHABLE",
        "DATABASE_VERSION",
        "DATA_FOLDER_IN_USE",
        "DATA_FOLDER_UNUSABLE",
        "NOT_MIGRATED",
        "PORT_TAKEN",
        "PORT_UNUSABLE",
        "RUNTIME_FOLDER_UNSAFE",
        "SERVER_FAILED",
    ]


def test_an_error_survives_the_way_between_processes() -> None:
    error = EmbeddedError(EmbeddedCode.PORT_TAKEN, host="127.0.0.1", port=8000)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error, made a line above
    assert (again.code, again.details, str(again)) == (error.code, error.details, str(error))
