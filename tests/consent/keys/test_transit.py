"""Wrapping by a key service, against a real OpenBao over TLS: what it opens, what it refuses, and what we say of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from consent.keys.cipher import KEY_BYTES, Key
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.master import MasterKey
from consent.keys.service import AppRole, Login, Service, TokenFile, open_service
from consent.keys.transit import TransitKey, TransitWrapping
from consent.keys.wrapping import FileWrapping, Ring, label_of
from tests.consent.keys.bao import KEY, POLICY, ROTATING, Bao, running_bao
from tests.consent.keys.keystore import REGION

TRANSIT = TransitKey(region=REGION, mount="transit", name=KEY)


@pytest.fixture(scope="module")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bao]:
    with running_bao(tmp_path_factory.mktemp("bao")) as running:
        running.key()
        yield running


@pytest.fixture
async def wrapping(bao: Bao) -> AsyncIterator[TransitWrapping]:
    async with opened(bao, bao.account("ours", POLICY)) as one:
        yield one


@asynccontextmanager
async def opened(bao: Bao, login: Login, key: TransitKey = TRANSIT) -> AsyncIterator[TransitWrapping]:
    async with open_service(bao.address, login, ca_file=bao.ca_file) as service:
        yield TransitWrapping(service, key)


def some_keys(count: int = 3) -> dict[UUID, Key]:
    return {id_: Key.fresh(id_) for id_ in (uuid4() for _ in range(count))}


async def refused(work: Any) -> KeysCode:
    with pytest.raises(KeysError) as error:
        await work
    return error.value.code


def secrets(keys: dict[UUID, Key]) -> dict[UUID, bytes]:
    return {id_: key.expose() for id_, key in keys.items()}


async def test_a_wrapped_key_comes_back_as_it_was(wrapping: TransitWrapping) -> None:
    keys = some_keys(1_203)
    wrapped = await wrapping.wrap(keys)
    assert secrets(await wrapping.unwrap(wrapped)) == secrets(keys)
    assert all(key.expose() not in wrapped[id_] for id_, key in keys.items())
    assert {label_of(one) for one in wrapped.values()} == {await wrapping.label()}
    assert max(map(len, wrapped.values())) < 200


async def test_nothing_is_asked_for_nothing(wrapping: TransitWrapping) -> None:
    assert await wrapping.wrap({}) == {}
    assert await wrapping.unwrap({}) == {}


async def test_a_wrapped_key_stored_under_another_id_or_in_another_region_does_not_open(
    bao: Bao, wrapping: TransitWrapping
) -> None:
    (id_,) = keys = some_keys(1)
    wrapped = await wrapping.wrap(keys)
    assert await refused(wrapping.unwrap({uuid4(): wrapped[id_]})) is KeysCode.SEAL_BROKEN
    async with opened(bao, bao.account("theirs", POLICY), replace(TRANSIT, region="midden")) as other:
        assert await refused(other.unwrap(wrapped)) is KeysCode.SEAL_BROKEN


@pytest.mark.parametrize("place", [0, 21, 40, -1])
async def test_what_was_altered_or_cut_does_not_open(wrapping: TransitWrapping, place: int) -> None:
    (id_,) = keys = some_keys(1)
    whole = (await wrapping.wrap(keys))[id_]
    altered = bytearray(whole)
    altered[place] ^= 0x55
    for bad in (bytes(altered), whole[: 21 + KEY_BYTES], whole[:21], b"\x02"):
        with pytest.raises(SealBroken):
            await wrapping.unwrap({id_: bad})
    assert secrets(await wrapping.unwrap({id_: whole})) == secrets(keys)


async def test_a_damaged_key_closes_no_other_through_a_store(wrapping: TransitWrapping) -> None:
    keys = some_keys(4)
    wrapped = await wrapping.wrap(keys)
    bad = next(iter(wrapped))
    wrapped[bad] = wrapped[bad][:-1] + bytes([wrapped[bad][-1] ^ 1])
    assert await refused(wrapping.unwrap(wrapped)) is KeysCode.SEAL_BROKEN
    del wrapped[bad]
    assert set(await wrapping.unwrap(wrapped)) == set(keys) - {bad}


async def test_another_key_of_the_service_is_named_as_the_cause(bao: Bao, wrapping: TransitWrapping) -> None:
    wrapped = await wrapping.wrap(some_keys())
    async with opened(bao, bao.account("ours", POLICY), replace(TRANSIT, name=bao.key("ketentafel-2"))) as other:
        assert await refused(other.unwrap(wrapped)) is KeysCode.MASTER_KEY_WRONG


async def test_a_misspelt_key_is_refused_and_not_made(bao: Bao) -> None:
    async with opened(bao, bao.account("ours", POLICY), replace(TRANSIT, name="ketentafel-typo")) as one:
        assert await refused(one.wrap(some_keys())) is KeysCode.KMS_REFUSED
    assert "ketentafel-typo" not in bao.as_root("LIST", "transit/keys")["data"]["keys"]


async def test_a_new_version_wraps_at_once_and_the_old_one_opens_until_it_is_retired(bao: Bao) -> None:
    key = replace(TRANSIT, name=bao.key("ketentafel-turning"))
    ours, operator = bao.account("ours", POLICY), bao.account("turning", POLICY + ROTATING)
    async with opened(bao, ours, key) as one, opened(bao, operator, key) as turning:
        keys, old = some_keys(), await one.label()
        before = await one.wrap(keys)
        assert await refused(one.renew()) is KeysCode.KMS_REFUSED
        await turning.renew()
        after = await one.wrap(keys)
        assert await one.label() == label_of(next(iter(after.values()))) != old
        assert one.knows(old)
        assert secrets(await one.unwrap(before)) == secrets(await one.unwrap(after)) == secrets(keys)
        assert await refused(one.retire(old)) is KeysCode.KMS_REFUSED
        assert set(await one.unwrap(before)) == set(keys)
        newest = await turning.label()
        assert await turning.retire(newest) is False, "keys moved away: the operator takes the key itself away"
        assert await turning.retire(old) is True
        assert await refused(one.unwrap(before)) is KeysCode.MASTER_KEY_WRONG
        assert secrets(await one.unwrap(after)) == secrets(keys)


async def test_a_token_that_ends_is_followed_by_another_unseen(bao: Bao) -> None:
    login = Counting(bao.account("brief", POLICY, uses=2))
    async with opened(bao, login) as one:
        keys = some_keys()
        for _ in range(6):
            assert secrets(await one.unwrap(await one.wrap(keys))) == secrets(keys)
        assert login.asked >= 5
    lasting = Counting(bao.account("lasting", POLICY))
    async with opened(bao, lasting) as one:
        await one.wrap(keys)
        bao.as_root("POST", "auth/token/revoke", {"token": lasting.last})
        found = await asyncio.gather(*(one.wrap(keys) for _ in range(4)))
        assert [set(each) for each in found] == [set(keys)] * 4
        assert lasting.asked == 2


@dataclass
class Counting:
    """A login that counts."""

    login: AppRole
    asked: int = 0
    last: str = ""

    async def token(self, client: httpx.AsyncClient, /) -> str:
        self.asked += 1
        self.last = await self.login.token(client)
        return self.last


async def test_a_token_file_is_read_again_when_its_token_no_longer_holds(bao: Bao, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(bao.token(POLICY, name="by-file") + "\n", encoding="ascii")
    async with opened(bao, TokenFile(path=file)) as one:
        keys = some_keys()
        wrapped = await one.wrap(keys)
        bao.as_root("POST", "auth/token/revoke", {"token": file.read_text().strip()})
        assert await refused(one.unwrap(wrapped)) is KeysCode.KMS_REFUSED
        file.write_text(bao.token(POLICY, name="by-file") + "\n", encoding="ascii")
        assert secrets(await one.unwrap(wrapped)) == secrets(keys)
        file.unlink()
        assert secrets(await one.unwrap(wrapped)) == secrets(keys)


async def test_an_account_that_the_service_does_not_know_is_refused_without_its_secret(
    bao: Bao, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    for content in ("geheim-canary", "", "\xff"):
        file.write_bytes(content.encode("latin-1"))
        async with opened(bao, AppRole(role_id="nobody", secret_id_file=file)) as one:
            with pytest.raises(KeysError) as error:
                await one.wrap(some_keys())
        assert error.value.code is KeysCode.KMS_REFUSED
        assert "canary" not in f"{error.value!r} {error.value.__cause__!r} {error.value.__context__!r}"
    async with opened(bao, TokenFile(path=tmp_path / "none")) as one:
        assert await refused(one.wrap(some_keys())) is KeysCode.KMS_REFUSED


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(bao: Bao) -> None:
    async with open_service(bao.address, bao.account("ours", POLICY)) as service:
        assert await refused(TransitWrapping(service, TRANSIT).wrap(some_keys())) is KeysCode.KMS_UNAVAILABLE


async def test_a_sealed_service_and_one_that_is_gone_are_away_for_now(tmp_path: Path) -> None:
    with running_bao(tmp_path) as own:
        own.key()
        async with opened(own, own.account("ours", POLICY)) as one:
            keys = some_keys()
            wrapped = await one.wrap(keys)
            own.as_root("PUT", "sys/seal")
            assert await refused(one.unwrap(wrapped)) is KeysCode.KMS_UNAVAILABLE
            own.process.kill()
            own.process.wait()
            with pytest.raises(KeysError) as gone:
                await one.unwrap(wrapped)
            assert gone.value.code is KeysCode.KMS_UNAVAILABLE
            assert "127.0.0.1" not in str(gone.value)


async def test_a_ring_opens_what_either_wrapped_and_wraps_with_the_first(wrapping: TransitWrapping) -> None:
    local, other = (FileWrapping(MasterKey(bytes([number]) * 32, region=REGION)) for number in (1, 2))
    keys, more = some_keys(), some_keys()
    old, new = await local.wrap(keys), await wrapping.wrap(more)
    ring = Ring([wrapping, local], region=REGION)
    assert secrets(await ring.unwrap(old | new)) == secrets(keys) | secrets(more)
    assert {label_of(one) for one in (await ring.wrap(keys)).values()} == {await wrapping.label()}
    assert ring.knows(await local.label())
    assert not ring.knows(await other.label())
    assert await refused(Ring([wrapping, other], region=REGION).unwrap(old | new)) is KeysCode.MASTER_KEY_WRONG
    with pytest.raises(ValueError, match="must wrap"):
        Ring([], region=REGION)


class Answering(httpx.AsyncBaseTransport):
    """A service of which the answers are given beforehand: what a real one says only when it is ill."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.answers.pop(0)


_RESULTS = {"data": {"batch_results": [{"ciphertext": "vault:v1:AAAA"}]}}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(200, json=["no", "object"]), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(200, text="<html>"), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(200, json={"data": {"batch_results": []}}), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(200, json={"data": None}), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(204), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), KeysCode.KMS_REFUSED),
        (httpx.Response(400, json={"errors": ["geheim-canary"]}), KeysCode.KMS_REFUSED),
        (httpx.Response(404, json={"errors": []}), KeysCode.KMS_REFUSED),
        (httpx.Response(429), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(473), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(500, json=_RESULTS), KeysCode.KMS_UNAVAILABLE),
        (httpx.Response(200, json={"data": {"batch_results": [{"error": "geheim-canary"}]}}), KeysCode.KMS_REFUSED),
        (httpx.Response(200, json={"data": {"batch_results": [{"ciphertext": "vault:v0:AA"}]}}), KeysCode.KMS_REFUSED),
        (httpx.Response(200, json={"data": {"batch_results": [{"ciphertext": 7}]}}), KeysCode.KMS_REFUSED),
    ],
)
async def test_each_strange_answer_has_a_code_and_is_not_repeated(
    answer: httpx.Response, code: KeysCode, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("token", encoding="ascii")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url="https://bao.example", transport=Answering(answer))
        )
        one = TransitWrapping(Service(client, TokenFile(path=file)), TRANSIT)
        with pytest.raises(KeysError) as error:
            await one.wrap(some_keys(1))
    assert error.value.code is code
    assert "canary" not in str(error.value)
