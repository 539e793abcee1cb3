"""Handles, against a directory on loopback."""

from dataclasses import replace
from datetime import timedelta

import pytest

from perchoir.networks.bluesky.identities import UNKNOWN_FOR_S, resolve_handles, server_of
from perchoir.networks.bluesky.tests.firehose_server import Firehose

DID = "did:plc:eygmaihciaxprqvxpfvl6flk"
OTHER = "did:plc:wa7b35aakoll7hugkrjtf3xf"


def document(did: str, *names: object) -> tuple[int, object]:
    return 200, {"id": did, "alsoKnownAs": list(names)}


async def ask(firehose: Firehose, *dids: str) -> dict[str, str]:
    return await resolve_handles(dids, firehose.settings, firehose.tools)


async def test_the_handle_is_the_one_that_the_document_claims(firehose: Firehose) -> None:
    firehose.answers[f"/{DID}"] = document(DID, 7, "https://x.fr", "at://Amelie.Example.com")
    assert await ask(firehose, DID, DID) == {DID: "amelie.example.com"}


async def test_a_known_handle_is_not_asked_for_again(firehose: Firehose) -> None:
    firehose.answers[f"/{DID}"] = document(DID, "at://amelie.example.com")
    await ask(firehose, DID)
    firehose.answers.clear()
    assert await ask(firehose, DID) == {DID: "amelie.example.com"}


async def test_an_unknown_handle_is_asked_for_again_after_an_hour(firehose: Firehose) -> None:
    assert await ask(firehose, DID) == {}
    firehose.answers[f"/{DID}"] = document(DID, "at://amelie.example.com")
    assert await ask(firehose, DID) == {}
    now = firehose.tools.now
    later = replace(firehose.tools, now=lambda: now() + timedelta(seconds=UNKNOWN_FOR_S + 1))
    assert await resolve_handles([DID], firehose.settings, later) == {DID: "amelie.example.com"}


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}),
        (200, []),
        (200, {"id": OTHER, "alsoKnownAs": ["at://amelie.example.com"]}),
        document(DID),
        document(DID, "at://handle.invalid"),
        document(DID, "at://<script>"),
        (200, {"id": DID, "alsoKnownAs": "at://amelie.example.com"}),
    ],
)
async def test_a_document_that_says_nothing_gives_no_handle(
    firehose: Firehose, answer: tuple[int, object]
) -> None:
    firehose.answers[f"/{DID}"] = answer
    assert await ask(firehose, DID) == {}


async def test_one_failure_does_not_hide_the_others(firehose: Firehose) -> None:
    firehose.answers[f"/{OTHER}"] = document(OTHER, "at://bruno.example.com")
    assert await ask(firehose, "nobody", DID, OTHER) == {OTHER: "bruno.example.com"}


async def test_a_domain_inside_the_house_is_never_asked(firehose: Firehose) -> None:
    assert await ask(firehose, "did:web:127.0.0.1", "did:web:169.254.169.254") == {}


async def test_a_memory_that_holds_nonsense_is_ignored(firehose: Firehose) -> None:
    await firehose.tools.remember(f"bluesky.handle.{DID}", "nonsense")
    firehose.answers[f"/{DID}"] = document(DID, "at://amelie.example.com")
    assert await ask(firehose, DID) == {DID: "amelie.example.com"}


def test_the_server_of_an_account_is_in_its_document() -> None:
    service = {"id": "#atproto_pds", "serviceEndpoint": "https://pds.example.com/"}
    assert server_of({"service": [7, {"id": "#other"}, service]}) == "https://pds.example.com"
    assert server_of({"service": None}) == ""
