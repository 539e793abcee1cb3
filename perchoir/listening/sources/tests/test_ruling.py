"""What a network is asked for follows the watches, and the page of its source says it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from django.test import Client

from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.models import Mention
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.runner import ruling
from perchoir.listening.sources.tests.rig import FakeStream, make_source, work_until
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch, Ruled, Temporary, Tools
from perchoir.networks.contract.filters import FilterLanguage
from perchoir.networks.x.filters import STREAM

SignIn = Callable[[Member], Client]


@dataclass
class Ruly(FakeStream):
    """Sends what it would send anyway, and keeps what it was asked for."""

    filters: FilterLanguage = STREAM
    written: list[tuple[str, ...]] = field(default_factory=list)
    at_opening: list[tuple[str, ...]] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)

    async def write_rules(
        self, rules: Sequence[str], settings: Mapping[str, str], tools: Tools
    ) -> Ruled:
        if self.troubles:
            raise self.troubles.pop(0)
        self.written.append(tuple(rules))
        refused = tuple((rule, "not understood") for rule in rules if rule in self.bad)
        return Ruled(len(rules) - len(refused), refused)

    async def stream(
        self, settings: Mapping[str, str], cursor: str, tools: Tools
    ) -> AsyncIterator[Batch]:
        self.at_opening += self.written[-1:]
        async for batch in super().stream(settings, cursor, tools):
            yield batch


def watch_for(workspace: Workspace, query: str) -> Watch:
    return Watch.objects.create(workspace=workspace, name=query, query=query)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruling, "LOOK_S", 0.02)
    monkeypatch.setattr(ruling, "AFTER_TROUBLE_S", 0.05)


@pytest.mark.django_db(transaction=True)
class TestFollowing:
    def test_rules_stand_before_the_stream_is_opened(
        self, workspace: Workspace, watch: Watch
    ) -> None:
        make_source(workspace)
        network = Ruly(total=5)
        work_until(lambda: Mention.objects.count() == 5, network)
        assert network.at_opening[0] == ("morvan",)
        assert network.written == [("morvan",)]
        assert Source.objects.get().rules == {"standing": 1, "refused": []}

    def test_a_watch_that_comes_or_goes_changes_them_while_it_listens(
        self, workspace: Workspace, watch: Watch
    ) -> None:
        make_source(workspace)
        network = Ruly()
        steps = iter(
            (
                lambda: watch_for(workspace, "usine sncf"),
                lambda: Watch.objects.filter(pk=watch.pk).update(enabled=False),
            )
        )

        def all_written() -> bool:
            if len(network.written) == 3:
                return True
            if not seen or seen[-1] != len(network.written):
                seen.append(len(network.written))
                if seen[-1]:
                    next(steps)()
            return False

        seen: list[int] = []
        work_until(all_written, network)
        assert network.written == [("morvan",), ("morvan", "usine sncf"), ("usine sncf",)]
        assert len(network.opened) == 1

    def test_trouble_before_the_stream_is_trouble_of_the_source(
        self, workspace: Workspace, watch: Watch
    ) -> None:
        make_source(workspace)
        network = Ruly(total=5, troubles=[Temporary("server_trouble", "503")])
        work_until(lambda: Source.objects.get().problem_code == "server_trouble", network)
        assert not network.opened

    def test_trouble_later_leaves_the_stream_alone_and_is_tried_again(
        self, workspace: Workspace, watch: Watch
    ) -> None:
        make_source(workspace)
        network = Ruly(total=5)

        def change() -> bool:
            if Mention.objects.count() == 5 and not Watch.objects.filter(name="usine").exists():
                network.troubles = [Temporary("server_trouble", "503")]
                watch_for(workspace, "usine")
            return network.written[-1:] == [("morvan", "usine")]

        work_until(change, network)
        assert not network.troubles
        assert len(network.opened) == 1

    def test_without_anything_to_ask_for_nothing_is_opened_and_it_is_said(
        self, workspace: Workspace
    ) -> None:
        make_source(workspace)
        network = Ruly(total=5)
        work_until(lambda: Source.objects.get().problem_code == "no_rules", network)
        assert (network.written, network.opened) == ([()], [])
        # It goes on by itself once there is a watch.
        assert Source.objects.get().stopped_at is None


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def browser(self, analyst: Member, sign_in: SignIn) -> Client:
        analyst.user.language = "en"
        analyst.user.save()
        return sign_in(analyst)

    def shown(self, browser: Client, source: Source) -> str:
        return browser.get(f"/w/morvan/sources/{source.pk}/").content.decode()

    def test_it_says_what_x_is_asked_for_and_what_it_cannot_search(
        self, browser: Client, workspace: Workspace
    ) -> None:
        watch_for(workspace, "morvan OR usine")
        watch_for(workspace, "aff*")
        refused = {"standing": 1, "refused": ["<b>morvan</b>: not understood"]}
        source = make_source(workspace, "x.stream", rules=refused)
        page = self.shown(browser, source)
        assert "1 watch is looked for there." in page
        assert "rule of 1000" in page or "rule of 1,000" in page
        assert "The network cannot search for these" in page
        assert "<li>aff*</li>" in page.replace("<bdi>", "").replace("</bdi>", "")
        assert "&lt;b&gt;morvan&lt;/b&gt;: not understood" in page

    def test_of_a_network_without_rules_nothing_is_said(
        self, browser: Client, workspace: Workspace
    ) -> None:
        source = make_source(workspace, "bluesky.jetstream")
        assert "What the network is asked for" not in self.shown(browser, source)
