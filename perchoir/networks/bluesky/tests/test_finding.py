"""Whose a handle is, against a server and a directory on loopback."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from perchoir.core.outbound import Answer, Outbound, OutboundFailed
from perchoir.networks.bluesky.finding import find_authors
from perchoir.networks.bluesky.identities import KNOWN_FOR_S, UNKNOWN_FOR_S, note_handle
from perchoir.networks.bluesky.jetstream import JETSTREAM
from perchoir.networks.bluesky.repos import REPOS
from perchoir.networks.bluesky.tests.firehose_server import Firehose
from perchoir.networks.contract import Refused, ResolvesHandles, Tools

DID = "did:plc:eygmaihciaxprqvxpfvl6flk"
OTHER = "did:plc:wa7b35aakoll7hugkrjtf3xf"
HANDLE = "amelie.example.com"
ASKED = "/xrpc/com.atproto.identity.resolveHandle"


def claims(firehose: Firehose, did: str, handle: str) -> None:
    """The directory says that this account goes by this handle."""
    firehose.answers[f"/{did}"] = 200, {"id": did, "alsoKnownAs": [f"at://{handle}"]}


def answers(firehose: Firehose, did: str) -> None:
    """The server says whose the handle is."""
    firehose.answers[ASKED] = 200, {"did": did}


async def ask(firehose: Firehose, *handles: str, later_s: float = 0) -> dict[str, str]:
    now = firehose.tools.now
    tools = replace(firehose.tools, now=lambda: now() + timedelta(seconds=later_s))
    return await REPOS.find_authors(handles, firehose.settings, tools)


async def test_a_handle_is_found_when_its_account_claims_it(firehose: Firehose) -> None:
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    assert await ask(firehose, "Amelie.Example.com", HANDLE) == {HANDLE: DID}


async def test_a_handle_that_its_account_does_not_claim_is_nobodys(firehose: Firehose) -> None:
    answers(firehose, DID)
    claims(firehose, DID, "somebody.else.example")
    assert await ask(firehose, HANDLE) == {}


async def test_what_cannot_be_a_handle_is_not_asked_for(firehose: Firehose) -> None:
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    assert await ask(firehose, "airbus", "press@social.example", DID, "") == {}


async def test_a_handle_is_asked_for_once_a_day(firehose: Firehose) -> None:
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    await ask(firehose, HANDLE)
    answers(firehose, OTHER)
    claims(firehose, OTHER, HANDLE)
    assert await ask(firehose, HANDLE, later_s=KNOWN_FOR_S - 60) == {HANDLE: DID}
    assert await ask(firehose, HANDLE, later_s=KNOWN_FOR_S + 60) == {HANDLE: OTHER}


async def test_nobodys_handle_is_asked_for_once_an_hour(firehose: Firehose) -> None:
    assert await ask(firehose, HANDLE) == {}
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    assert await ask(firehose, HANDLE, later_s=UNKNOWN_FOR_S - 60) == {}
    assert await ask(firehose, HANDLE, later_s=UNKNOWN_FOR_S + 60) == {HANDLE: DID}


async def test_what_was_known_stays_while_nobody_can_be_asked(firehose: Firehose) -> None:
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    await ask(firehose, HANDLE)
    firehose.answers = {ASKED: (503, {})}
    assert await ask(firehose, HANDLE, later_s=KNOWN_FOR_S + 60) == {HANDLE: DID}
    answers(firehose, OTHER)
    claims(firehose, OTHER, HANDLE)
    after = KNOWN_FOR_S + UNKNOWN_FOR_S + 120
    assert await ask(firehose, HANDLE, later_s=after) == {HANDLE: OTHER}


async def test_a_rename_seen_in_the_stream_is_believed_only_after_asking(
    firehose: Firehose,
) -> None:
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    await ask(firehose, HANDLE)
    await note_handle(DID, "amelie.new.example", firehose.tools)
    claims(firehose, DID, "amelie.new.example")
    assert await ask(firehose, HANDLE, "amelie.new.example") == {"amelie.new.example": DID}


@pytest.mark.parametrize(
    "answer", [(200, []), (200, {"did": 7}), (200, {"did": "nobody"}), (400, {}), (429, {})]
)
async def test_an_answer_that_names_nobody_finds_nobody(
    firehose: Firehose, answer: tuple[int, object]
) -> None:
    firehose.answers[ASKED] = answer
    assert await ask(firehose, HANDLE) == {}


async def test_a_memory_that_holds_nonsense_is_ignored(firehose: Firehose) -> None:
    await firehose.tools.remember(f"bluesky.did.{HANDLE}", "nonsense")
    answers(firehose, DID)
    claims(firehose, DID, HANDLE)
    assert await ask(firehose, HANDLE) == {HANDLE: DID}


class _Web:
    """The web as two addresses have it: loopback has no certificate for somebody's domain."""

    def __init__(self, **pages: bytes) -> None:
        self._pages = pages

    async def get(self, url: str, **_limits: object) -> Answer:
        for part, body in self._pages.items():
            if part in url:
                return Answer(200, {}, body, url)
        raise OutboundFailed("unreachable", url)


async def test_a_domain_may_say_itself_whose_handle_it_is(firehose: Firehose) -> None:
    document = f'{{"id": "{DID}", "alsoKnownAs": ["at://{HANDLE}"]}}'.encode()
    pages = {"well-known/atproto-did": f"{DID}\n".encode(), "plc.directory": document}
    tools = Tools(http=cast(Outbound, _Web(**pages)), now=firehose.tools.now)
    assert await find_authors([HANDLE], "https://nowhere.example", {}, tools) == {HANDLE: DID}


async def test_a_source_that_names_no_server_refuses(firehose: Firehose) -> None:
    with pytest.raises(Refused):
        await REPOS.find_authors([HANDLE], {}, firehose.tools)


def test_both_sources_find_people() -> None:
    sources: tuple[Any, ...] = (JETSTREAM, REPOS)
    assert all(isinstance(source, ResolvesHandles) for source in sources)
