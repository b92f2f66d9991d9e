"""Rows that go with the policies: which right each role carries, and the retention register."""

import hashlib
import tomllib
from pathlib import Path

import orjson

import backend
from tenants.roles import RIGHTS

_RETENTION = Path(next(iter(backend.__path__))) / "retention" / "policies"
_REGISTER = """
INSERT INTO casework.retention_policy AS r (code, version, term, starts, approval, cooling_off_days, key_backup_days,
                                            ground, document, sha256)
SELECT d ->> 'code', (d ->> 'version')::int, d #>> '{term,duration}', d #>> '{term,starts}', d #>> '{approval,kind}',
       (d #>> '{cooling_off,days}')::int, (d #>> '{key_backups,days}')::int, d ->> 'ground', d - 'sha256',
       d ->> 'sha256'
  FROM jsonb_array_elements(:register::jsonb) d
    ON CONFLICT (code, version) DO NOTHING;
DO $$
BEGIN
    PERFORM 1 FROM jsonb_array_elements(:register::jsonb) d
      JOIN casework.retention_policy r ON r.code = d ->> 'code' AND r.version = (d ->> 'version')::int
     WHERE r.sha256 <> d ->> 'sha256';
    IF FOUND THEN
        RAISE EXCEPTION 'a registered retention policy has changed; give it a new version' USING ERRCODE = 'KT010';
    END IF;
END $$;
"""


def reference_rows() -> str:
    """The statements that lay both down."""
    pairs = sorted((role.value, right.value) for role, rights in RIGHTS.items() for right in rights)
    values = ", ".join(f"('{role}', '{right}')" for role, right in pairs)
    rights = f'DELETE FROM tenants.role_right; INSERT INTO tenants.role_right (role, "right") VALUES {values};'  # noqa: S608 - names of our own enums
    return f"{rights}\n{_retention_rows()}"


def _retention_rows() -> str:
    """The retention register, added to and never changed: a version of another content than before stops everything.

    It goes with the policies, because a case cannot end where no term is laid down for it.
    """
    register = orjson.dumps([_policy_file(path) for path in sorted(_RETENTION.glob("*.toml"))]).decode()
    return _REGISTER.replace(":register", "'" + register.replace("'", "''") + "'")


def _policy_file(path: Path) -> dict[str, object]:
    read = path.read_bytes()
    return {**tomllib.loads(read.decode("utf-8")), "sha256": hashlib.sha256(read).hexdigest()}
