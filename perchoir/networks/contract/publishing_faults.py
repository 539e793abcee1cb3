"""What the server of somebody else can do to a call, as tests that connectors inherit.

    class TestBlueskyKeepsThePromise(ServedPublisherConformance):
        publisher = BLUESKY

The fixture `publishing_rig` returns a `ServedRig`.
"""

import traceback

import msgspec
import pytest

from perchoir.networks.contract.errors import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.publishing import Credentials, Frozen, Place
from perchoir.networks.contract.publishing_conformance import PublisherConformance, secrets_in
from perchoir.networks.contract.publishing_rigs import LIMIT_S, Fault, ServedRig


class ServedPublisherConformance(PublisherConformance):
    """All of `PublisherConformance`, and what a server can do to a call."""

    @pytest.mark.parametrize("fault", Fault)
    async def test_an_answer_lost_after_writing_is_unknown_and_the_post_is_found(
        self, publishing_rig: ServedRig, fault: Fault
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        await publishing_rig.fail_next_write(fault, after_writing=True)
        error = await self.failure_of_send(publishing_rig, frozen)
        assert isinstance(error, Unknown)
        found = await self.find(publishing_rig, frozen)
        assert found is not None
        assert [post.id for post in await publishing_rig.posts()] == [found.id]

    @pytest.mark.parametrize("fault", Fault)
    async def test_a_failure_before_writing_is_unknown_and_nothing_is_found(
        self, publishing_rig: ServedRig, fault: Fault
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        await publishing_rig.fail_next_write(fault, after_writing=False)
        error = await self.failure_of_send(publishing_rig, frozen)
        assert isinstance(error, Unknown)
        assert await self.find(publishing_rig, frozen) is None
        assert await publishing_rig.posts() == []

    async def test_a_rate_limit_is_temporary_with_its_delay_and_nothing_is_written(
        self, publishing_rig: ServedRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        await publishing_rig.limit_next_write()
        error = await self.failure_of_send(publishing_rig, frozen)
        assert isinstance(error, Temporary)
        assert error.retry_after is not None
        assert LIMIT_S - 10 <= error.retry_after <= LIMIT_S + 1
        assert await publishing_rig.posts() == []
        await self.send(publishing_rig, frozen)
        assert len(await publishing_rig.posts()) == 1

    async def test_revoked_credentials_ask_for_a_person_and_nothing_is_written(
        self, publishing_rig: ServedRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        error = await self.failure_of_send(
            publishing_rig, frozen, credentials=publishing_rig.revoked
        )
        assert isinstance(error, NeedsReconnect)
        assert await publishing_rig.posts() == []

    async def test_the_daily_check_finds_revoked_credentials_out(
        self, publishing_rig: ServedRig
    ) -> None:
        revoked = publishing_rig.revoked
        with pytest.raises(NeedsReconnect) as raised:
            await self.publisher.profile(publishing_rig.place, revoked, publishing_rig.tools)
        assert leaks(revoked, raised.value) == []

    async def test_a_server_that_cannot_be_reached_was_not_written_to(
        self, publishing_rig: ServedRig
    ) -> None:
        frozen = await self.frozen(publishing_rig)
        nowhere = msgspec.structs.replace(publishing_rig.place, server="http://127.0.0.1:9")
        error = await self.failure_of_send(publishing_rig, frozen, place=nowhere)
        assert isinstance(error, Temporary)

    async def test_a_server_inside_the_house_is_refused(self, publishing_rig: ServedRig) -> None:
        frozen = await self.frozen(publishing_rig)
        inside = msgspec.structs.replace(publishing_rig.place, server="http://169.254.169.254")
        error = await self.failure_of_send(publishing_rig, frozen, place=inside)
        assert isinstance(error, Refused)

    async def failure_of_send(
        self,
        rig: ServedRig,
        frozen: Frozen,
        *,
        place: Place | None = None,
        credentials: Credentials | None = None,
    ) -> ConnectorError | None:
        """What `send` raises, which never holds a credential."""
        opening = credentials or rig.credentials
        try:
            await self.publisher.send(frozen, place or rig.place, opening, rig.tools)
        except ConnectorError as error:
            failed = error
        else:
            return None
        assert leaks(opening, failed) == []
        return failed


def leaks(credentials: Credentials, error: ConnectorError) -> list[str]:
    """The names of the credentials that this error gives away, its causes included."""
    said = "".join([*traceback.format_exception(error), error.code, error.detail])
    return secrets_in(credentials, said)
