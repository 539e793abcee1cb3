"""A network whose answers a test chooses."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from perchoir.networks.contract import Setting, Tools
from perchoir.networks.contract.publishing import (
    FRESH_UNTIL,
    Credentials,
    Place,
    Profile,
    PublisherManifest,
)
from perchoir.networks.contract.signing_in import House, Leaving

ANNA = Place("pretend", "https://social.example", "7", "anna")


class Pretend:
    """A `Publisher` as far as accounts are concerned. `renewing` and `profiling` are played at each
    call: an exception is raised, anything else returned. `calls` counts."""

    manifest = PublisherManifest(network="pretend", name="Feeds", summary="", facts_as_of="2026-11")
    sign_in_settings = (Setting(name="server", label="Server", required=True),)

    def __init__(self) -> None:
        self.renewing: Callable[[], Credentials] = dict
        self.profiling: Callable[[], Profile] = lambda: Profile(ANNA, name="Anna")
        self.coming: Callable[[], Credentials] = lambda: {"access": "a-secret-token"}
        self.taking_back: Callable[[], None] = lambda: None
        self.taken_back: list[Credentials] = []
        self.calls: list[str] = []
        self._one_at_a_time = threading.Lock()

    async def connect(self, values: Mapping[str, str], tools: Tools) -> tuple[Profile, Credentials]:
        self._called("connect")
        return await sync_to_async(self.profiling)(), self.coming()

    async def renew(self, place: Place, credentials: Credentials, tools: Tools) -> Credentials:
        self._called("renew")
        return await sync_to_async(self.renewing)()

    async def take_back(self, place: Place, credentials: Credentials, tools: Tools) -> None:
        self._called("take_back")
        await sync_to_async(self.taking_back)()
        self.taken_back.append(credentials)

    async def profile(self, place: Place, credentials: Credentials, tools: Tools) -> Profile:
        self._called("profile")
        return await sync_to_async(self.profiling)()

    async def leave(
        self, values: Mapping[str, str], state: str, house: House, tools: Tools
    ) -> Leaving:
        self._called("leave")
        return Leaving(f"https://social.example/yes?state={state}", {"verifier": "a-verifier"})

    async def come_back(
        self, kept: Mapping[str, str], answer: Mapping[str, str], house: House, tools: Tools
    ) -> tuple[Profile, Credentials]:
        self._called("come_back")
        assert kept == {"verifier": "a-verifier"}
        return await sync_to_async(self.profiling)(), self.coming()

    async def introduction(self, house: House) -> Mapping[str, object]:
        return {"client_id": house.address + house.introduction}

    def _called(self, name: str) -> None:
        with self._one_at_a_time:
            self.calls.append(name)


def good_for(period: timedelta, **credentials: str) -> dict[str, str]:
    """Credentials that end then."""
    until: datetime = timezone.now() + period
    return {**credentials, FRESH_UNTIL: str(int(until.timestamp()))}


def raising(error: Exception) -> Callable[[], Any]:
    def play() -> Any:
        raise error

    return play
