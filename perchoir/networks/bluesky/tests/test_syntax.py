"""Identifiers, against the protocol's own interoperability cases where they are at hand."""

from pathlib import Path

import pytest

from perchoir.networks.bluesky.syntax import is_did, is_handle, is_record_key, uri_parts

CASES = Path(__file__).resolve().parents[5] / "shared" / "data" / "atproto" / "syntax"


def cases(name: str) -> list[str]:
    path = CASES / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"the interoperability cases of the AT Protocol are not at {path.parent}")
    lines = path.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_valid_identifiers_are_taken() -> None:
    long = {did for did in cases("did_syntax_valid") if len(did) > 280}
    assert [did for did in cases("did_syntax_valid") if not is_did(did) and did not in long] == []
    assert [key for key in cases("recordkey_syntax_valid") if not is_record_key(key)] == []
    handles = [one for one in cases("handle_syntax_valid") if not one.lower().endswith(".invalid")]
    assert [handle for handle in handles if not is_handle(handle)] == []


def test_invalid_identifiers_are_refused() -> None:
    assert [did for did in cases("did_syntax_invalid") if is_did(did)] == []
    assert [key for key in cases("recordkey_syntax_invalid") if is_record_key(key)] == []
    assert [handle for handle in cases("handle_syntax_invalid") if is_handle(handle)] == []


def test_an_address_of_a_record_has_three_parts() -> None:
    assert uri_parts("at://did:plc:abc/app.bsky.feed.post/3k") == (
        "did:plc:abc",
        "app.bsky.feed.post",
        "3k",
    )


@pytest.mark.parametrize(
    "uri", [None, 7, "", "at://", "at://did:plc:abc", "at://did:plc:abc/a/b/c", "https://a/b/c",
            "at://name.example/app.bsky.feed.post/3k", "at://did:plc:abc/app.bsky.feed.post/.."]
)  # fmt: skip
def test_anything_else_is_none(uri: object) -> None:
    assert uri_parts(uri) is None
