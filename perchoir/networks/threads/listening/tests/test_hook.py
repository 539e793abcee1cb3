"""What Threads sends by itself says no more than which account should look."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from perchoir.networks.contract.hooks import Delivered, Hook, Told
from perchoir.networks.threads.listening import HOOK


def read(field: str, value: Any) -> list[Told]:
    said = {"app_id": "house", "time": 1_790_000_000, "values": {"field": field, "value": value}}
    return list(HOOK.read(Delivered({}, {}, json.dumps(said).encode(), datetime.now(UTC))))


def test_it_is_a_hook() -> None:
    assert isinstance(HOOK, Hook)


def test_an_answer_has_the_account_look_under_whose_post_it_stands() -> None:
    answer = {"id": "9", "text": "Bravo", "root_post": {"id": "3", "owner_id": "17841"}}
    assert read("replies", answer) == [Told("17841")]


@pytest.mark.parametrize(("field", "value"), [("replies", {"id": "9"}), ("mentions", {"id": "9"})])
def test_what_names_no_account_has_all_of_them_look(field: str, value: Any) -> None:
    assert read(field, value) == [Told("")]


@pytest.mark.parametrize("field", ["publish", "delete", ""])
def test_anything_else_has_nobody_look(field: str) -> None:
    assert read(field, {"id": "9"}) == []


def test_what_is_no_object_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="no object"):
        HOOK.read(Delivered({}, {}, b"[1]", datetime.now(UTC)))
