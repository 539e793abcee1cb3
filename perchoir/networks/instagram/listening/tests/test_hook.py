"""What Instagram tells by itself says: look now."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from perchoir.networks.contract.hooks import Delivered, Told
from perchoir.networks.instagram import HOOK


def message(*entries: dict[str, Any]) -> Delivered:
    body = json.dumps({"object": "instagram", "entry": list(entries)}).encode()
    return Delivered({}, {}, body, datetime.now(UTC))


def entry(account: str, *fields: str) -> dict[str, Any]:
    changes = [{"field": one, "value": {"id": "17", "text": "Bravo"}} for one in fields]
    return {"id": account, "time": 1_796_000_000, "changes": changes}


@pytest.mark.parametrize("field", ["comments", "live_comments", "mentions"])
def test_comments_and_mentions_have_the_account_look(field: str) -> None:
    assert HOOK.read(message(entry("700", field))) == [Told("700")]


def test_a_hundred_comments_are_one_look_for_each_account() -> None:
    told = HOOK.read(
        message(*[entry("700", "comments", "comments")] * 50, entry("800", "mentions"))
    )
    assert told == [Told("700"), Told("800")]


@pytest.mark.parametrize("found", [entry("700", "story_insights"), entry("", "comments"), {}])
def test_what_else_is_told_is_nothing_to_look_for(found: dict[str, Any]) -> None:
    assert HOOK.read(message(found)) == []


def test_it_says_when_it_was_written() -> None:
    assert HOOK.written_at(message(entry("700", "comments"))) == datetime.fromtimestamp(
        1_796_000_000, UTC
    )
