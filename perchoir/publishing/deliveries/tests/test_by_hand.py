"""What a person posts: ready at its time, recorded by its link, and counted like the rest."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Conflict, Forbidden, Mistake
from perchoir.core.notices.models import Notice
from perchoir.core.people.models import Member
from perchoir.networks.by_hand.embeds import Embedded
from perchoir.networks.by_hand.links import Posted
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Temporary
from perchoir.publishing.deliveries import by_hand
from perchoir.publishing.deliveries.braking import lift_brake, pull_brake
from perchoir.publishing.deliveries.engine import Engine
from perchoir.publishing.deliveries.handing import NotSure, give_up, record_posted, remind
from perchoir.publishing.deliveries.jobs import look_after
from perchoir.publishing.deliveries.models import Attempt, Delivery, State
from perchoir.publishing.deliveries.reaching import the_networks
from perchoir.publishing.deliveries.scheduling import schedule
from perchoir.publishing.deliveries.telling import tell_endings
from perchoir.publishing.deliveries.tests.network import tools
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.posts.ways import cost_of, way_of
from perchoir.publishing.removals.actions import delete_on_network
from perchoir.publishing.voices.actions import connect_to_voice
from perchoir.publishing.voices.models import Voice, VoiceAccount

SignIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db(transaction=True)

LINK = "https://x.com/morvan/status/1860000000000000001"
SECOND = "https://x.com/morvan/status/1860000000000000002"


class Hands:
    """A voice whose account is kept by hand, and a worker."""

    def __init__(self, leader: Member, engine: Engine) -> None:
        self.leader, self.engine = leader, engine
        self.voice = Voice.objects.create(
            workspace=leader.workspace, name="Camille Morvan", handle="camille"
        )

    def account(self, network: str = "x", profile: str = "@morvan") -> Account:
        values = {"profile": profile}
        return connect_to_voice(
            self.leader, self.voice, network=network, values=values, by_hand=True
        )

    def planned(self, account: Account, *texts: str, **more: Any) -> Delivery:
        due_at = timezone.now() - timedelta(seconds=1)
        post = Post.objects.create(
            workspace=self.voice.workspace,
            voice=self.voice,
            author=self.leader,
            content={"language": "fr", "parts": [{"text": text} for text in texts]},
            due_at=due_at,
            **more,
        )
        digest = digest_of(post, account)
        delivery = Delivery.objects.create(
            workspace=self.voice.workspace, post=post, voice=self.voice, account=account,
            due_at=due_at, digest=digest, approved_digest=digest,
        )  # fmt: skip
        assert schedule(delivery)
        return delivery

    def handed(self, account: Account, *texts: str, **more: Any) -> Delivery:
        delivery = self.planned(account, *texts, **more)
        self.engine.run(0.01)
        delivery.refresh_from_db()
        return delivery


@pytest.fixture
def hands(leader: Member) -> Iterator[Hands]:
    loop = asyncio.new_event_loop()
    yield Hands(leader, Engine(the_networks(), tools(), loop))
    loop.close()


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Embedded | None]:
    """What the network tells everybody of a post, by its address; Temporary of any other."""
    seen: dict[str, Embedded | None] = {}

    def look(posted: Posted) -> Embedded | None:
        if posted.url not in seen:
            raise Temporary("timed_out")
        return seen[posted.url]

    monkeypatch.setattr(by_hand, "record_posted", partial(record_posted, looks=look))
    return seen


def says(handle: str, text: str) -> Callable[[Posted], Embedded]:
    return lambda _posted: Embedded(handle, text)


def test_at_its_time_it_is_handed_to_whoever_brought_the_account(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    assert delivery.state == State.HANDED
    assert not Attempt.objects.exists()
    tell_endings()
    notice = Notice.objects.get(verb="delivery.handed")
    assert notice.member == hands.leader
    assert notice.address == f"/w/morvan/deliveries/{delivery.pk}/by-hand/"
    assert Entry.objects.filter(verb="delivery.handed").exists()
    # Nothing happens to it again by itself.
    hands.engine.run(0.01)
    look_after("")
    delivery.refresh_from_db()
    assert delivery.state == State.HANDED


def test_with_the_link_it_counts_as_sent_like_the_rest(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    record_posted(hands.leader, delivery, 1, f"{LINK}?s=20", looks=says("morvan", "Bonjour"))
    assert delivery.state == State.SENT
    part = delivery.parts.get()
    assert (part.remote_id, part.remote_url) == (LINK.rpartition("/")[2], LINK)
    entry = Entry.objects.get(verb="delivery.posted_by_hand")
    assert entry.details["url"] == LINK


def test_a_thread_is_sent_when_the_link_of_its_last_part_is_here(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "un", "deux")
    record_posted(hands.leader, delivery, 1, LINK, sure=True)
    assert delivery.state == State.HANDED
    with pytest.raises(Conflict):
        record_posted(hands.leader, delivery, 1, SECOND, sure=True)
    with pytest.raises(Mistake, match="brought already"):
        record_posted(hands.leader, delivery, 2, LINK, sure=True)
    record_posted(hands.leader, delivery, 2, SECOND, sure=True)
    assert delivery.state == State.SENT


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("bonjour", "Paste the link"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:7260000000000000000", "not lead to"),
        ("https://x.com/morvan", "not to one post"),
        ("https://x.com/quelquun/status/1860000000000000001", "not of @morvan"),
        ("javascript:alert(1)", "Paste the link"),
    ],
)
def test_a_link_that_is_not_of_a_post_of_this_account_is_refused(
    hands: Hands, link: str, said: str
) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    with pytest.raises(Mistake, match=said):
        record_posted(hands.leader, delivery, 1, link, sure=True)
    assert delivery.state == State.HANDED


@pytest.mark.parametrize(
    "seen",
    [None, Embedded("morvan", "Autre chose"), Embedded("quelquun", "Bonjour")],
    ids=["nothing", "other words", "somebody else"],
)
def test_what_is_seen_there_and_is_not_what_was_approved_needs_a_person_who_insists(
    hands: Hands, seen: Embedded | None
) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    with pytest.raises(NotSure):
        record_posted(hands.leader, delivery, 1, LINK, looks=lambda _posted: seen)
    assert delivery.state == State.HANDED
    record_posted(hands.leader, delivery, 1, LINK, sure=True, looks=lambda _posted: seen)
    assert delivery.state == State.SENT


def test_one_that_nobody_posts_is_missed_and_can_have_another_time(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    give_up(hands.leader, delivery)
    assert (delivery.state, delivery.problem_code) == (State.MISSED, "not_by_hand")
    with pytest.raises(Conflict):
        give_up(hands.leader, delivery)
    with pytest.raises(Conflict):
        record_posted(hands.leader, delivery, 1, LINK, sure=True)


def test_it_reminds_and_never_forgets(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    tell_endings()
    assert remind() == 0
    Delivery.objects.update(not_before=timezone.now())
    assert (remind(), remind()) == (1, 0)
    tell_endings()
    assert Notice.objects.filter(verb="delivery.handed.still_by_hand").exists()
    assert Delivery.objects.get(pk=delivery.pk).state == State.HANDED


def test_under_a_brake_nobody_is_reminded(hands: Hands) -> None:
    hands.handed(hands.account(), "Bonjour")
    Delivery.objects.update(not_before=timezone.now())
    brake = pull_brake(hands.leader, "Une rumeur")
    assert remind() == 0
    lift_brake(hands.leader, brake)
    assert remind() == 1


def test_without_its_yes_or_under_a_brake_it_is_handed_to_nobody(hands: Hands) -> None:
    unapproved = hands.planned(hands.account(), "Bonjour")
    Delivery.objects.filter(pk=unapproved.pk).update(approved_digest="")
    braked = hands.planned(hands.account("linkedin", "camille-morvan"), "Bonsoir")
    pull_brake(hands.leader, "Une rumeur")
    hands.engine.run(0.01)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {unapproved.pk: State.HELD, braked.pk: State.HELD}


def test_who_may_not_write_records_nothing(hands: Hands, ambassador: Member) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    with pytest.raises(Forbidden):
        record_posted(ambassador, delivery, 1, LINK, sure=True)
    with pytest.raises(Forbidden):
        give_up(ambassador, delivery)


def test_a_person_takes_down_what_a_person_posted(hands: Hands) -> None:
    delivery = hands.handed(hands.account(), "Bonjour")
    record_posted(hands.leader, delivery, 1, LINK, sure=True)
    with pytest.raises(Mistake, match="do it there"):
        delete_on_network(hands.leader, delivery, reason="Une erreur")


class TestOnAConnectedAccount:
    """What X takes from no program, on an account that is connected."""

    @pytest.fixture
    def account(self, hands: Hands) -> Account:
        account = Account.objects.create(
            workspace=hands.voice.workspace, network="x", remote_id="800", handle="morvan"
        )
        VoiceAccount.objects.create(voice=hands.voice, account=account)
        return account

    def test_an_answer_nobody_summoned_goes_by_hand(self, hands: Hands, account: Account) -> None:
        reply = {"id": "55", "url": "https://x.com/lea/status/55", "text": "Que fait Morvan ?"}
        delivery = hands.handed(account, "Nous répondons.", reply=reply)
        assert (delivery.state, delivery.problem_code) == (State.HANDED, "by_hand_reply")

    def test_a_summoned_one_goes_by_itself_and_says_what_it_costs(
        self, hands: Hands, account: Account
    ) -> None:
        reply = {"id": "55", "text": "Que fait @Morvan ?"}
        delivery = hands.planned(account, "Nous répondons.", reply=reply)
        assert not way_of(delivery.post, account).by_hand
        (cost,) = cost_of(delivery.post, account)
        assert (str(cost.amount), cost.currency) == ("0.015", "USD")

    def test_a_post_with_a_link_says_its_price(self, hands: Hands, account: Account) -> None:
        delivery = hands.planned(account, "Lire https://example.com", "et plus")
        (cost,) = cost_of(delivery.post, account)
        assert str(cost.amount) == "0.225"

    def test_a_quote_goes_by_hand(self, hands: Hands, account: Account) -> None:
        card = {"url": "https://x.com/lea/status/55", "title": "", "description": ""}
        delivery = hands.planned(account, "Bien dit")
        delivery.post.content["parts"][0]["card"] = card
        assert way_of(delivery.post, account).code == "by_hand_quote"
        assert cost_of(delivery.post, account) == []


class TestPages:
    def test_the_page_has_the_text_the_networks_own_page_and_a_place_for_the_link(
        self, hands: Hands, sign_in: SignIn
    ) -> None:
        delivery = hands.handed(hands.account(), "Bonjour <b>à</b> tous", "et encore")
        page = sign_in(hands.leader).get(here(delivery)).content.decode()
        assert "Bonjour &lt;b&gt;à&lt;/b&gt; tous" in page
        assert "https://x.com/intent/tweet?text=Bonjour" in page
        assert "Its turn comes when the part before it stands." in page

    def test_the_link_is_recorded_and_the_next_part_has_its_turn(
        self, hands: Hands, sign_in: SignIn
    ) -> None:
        delivery, browser = hands.handed(hands.account(), "un", "deux"), sign_in(hands.leader)
        answer = browser.post(f"{here(delivery)}1/", {"link": LINK}, follow=True)
        page = answer.content.decode()
        assert LINK.removeprefix("https://") in page
        # The next part answers the one that stands.
        assert "in_reply_to=1860000000000000001" in page
        answer = browser.post(f"{here(delivery)}2/", {"link": SECOND}, follow=True)
        assert answer.redirect_chain[-1][0] == f"/w/morvan/deliveries/{delivery.pk}/"

    def test_a_wrong_link_stays_in_its_field_with_a_sentence(
        self, hands: Hands, sign_in: SignIn
    ) -> None:
        delivery = hands.handed(hands.account(), "Bonjour")
        wrong = {"link": 'https://x.com/morvan"><script>'}
        answer = sign_in(hands.leader).post(f"{here(delivery)}1/", wrong)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "not to one post" in page
        assert "<script>&quot;" not in page
        assert "https://x.com/morvan&quot;&gt;&lt;script&gt;" in page

    def test_what_differs_is_shown_and_may_be_insisted_on(
        self,
        hands: Hands,
        sign_in: SignIn,
        nobody_is_asked: dict[str, Embedded | None],
    ) -> None:
        nobody_is_asked[LINK] = Embedded("morvan", "Tout autre chose")
        delivery, browser = hands.handed(hands.account(), "Bonjour"), sign_in(hands.leader)
        answer = browser.post(f"{here(delivery)}1/", {"link": LINK})
        assert answer.status_code == 422
        assert "Tout autre chose" in answer.content.decode()
        browser.post(f"{here(delivery)}1/", {"link": LINK, "sure": "yes"})
        delivery.refresh_from_db()
        assert delivery.state == State.SENT

    def test_under_a_brake_it_says_stop_and_opens_nothing(
        self, hands: Hands, sign_in: SignIn
    ) -> None:
        delivery = hands.handed(hands.account(), "Bonjour")
        pull_brake(hands.leader, "Une rumeur")
        page = sign_in(hands.leader).get(here(delivery)).content.decode()
        assert "Stop: the brake is on" in page
        assert "x.com/intent" not in page
        # It may stand there already.
        assert 'name="link"' in page

    def test_nobody_posts_it(self, hands: Hands, sign_in: SignIn) -> None:
        delivery, browser = hands.handed(hands.account(), "Bonjour"), sign_in(hands.leader)
        answer = browser.post(f"{here(delivery)}not/", follow=True)
        assert "Somebody said that they did not post it." in answer.content.decode()
        assert browser.get(here(delivery)).status_code == 302

    def test_of_another_workspace_it_is_not_there(
        self, hands: Hands, sign_in: SignIn, stranger: Member
    ) -> None:
        delivery = hands.handed(hands.account(), "Bonjour")
        assert sign_in(stranger).get(here(delivery)).status_code == 404

    def test_the_composer_says_which_way_it_will_go(self, hands: Hands, sign_in: SignIn) -> None:
        account = hands.account("linkedin", "https://www.linkedin.com/in/camille-morvan/")
        page = sign_in(hands.leader).post(
            "/w/morvan/posts/new/beside/",
            {"voice": hands.voice.pk, "account": account.pk, "language": "fr", "part": "Bonjour"},
        )
        assert page.status_code == 200
        assert "by hand" in page.content.decode()


def here(delivery: Delivery) -> str:
    return f"/w/morvan/deliveries/{delivery.pk}/by-hand/"


@pytest.mark.parametrize(
    ("network", "profile", "handle"),
    [
        ("linkedin", "https://www.linkedin.com/in/camille-m/?originalSubdomain=fr", "camille-m"),
        ("instagram", "@morvan.ateliers", "morvan.ateliers"),
        ("x", "twitter.com/Morvan", "Morvan"),
    ],
)  # fmt: skip
def test_an_account_is_kept_by_its_profile(
    hands: Hands, network: str, profile: str, handle: str
) -> None:
    account = hands.account(network, profile)
    assert (account.handle, account.remote_id) == (handle, f"hand:{handle.lower()}")
    assert hands.account(network, profile).pk == account.pk


def test_what_is_no_profile_there_is_said(hands: Hands) -> None:
    with pytest.raises(Mistake):
        hands.account("x", "not a handle at all")
