"""What X sends by itself says no more than which account should look."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from perchoir.networks.contract.hooks import Delivered, Hook, Told
from perchoir.networks.x.listening import HOOK


def read(said: Any) -> list[Told]:
    body = json.dumps(said).encode()
    return list(HOOK.read(Delivered({}, {}, body, datetime.now(UTC))))


def test_it_is_a_hook() -> None:
    assert isinstance(HOOK, Hook)


def test_a_post_about_an_account_has_that_account_look() -> None:
    assert read({"for_user_id": "700", "tweet_create_events": [{"id_str": "1"}]}) == [Told("700")]


@pytest.mark.parametrize(
    "said",
    [
        {"for_user_id": "700", "favorite_events": [{}]},
        {"for_user_id": "700", "tweet_create_events": []},
        {"for_user_id": ["700"], "tweet_create_events": [{}]},
        {"tweet_create_events": [{}]},
        {"user_event": {"revoke": {}}},
        {},
    ],
)
def test_anything_else_has_nobody_look(said: Any) -> None:
    assert read(said) == []


def test_what_is_no_object_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="no object"):
        read([1])
