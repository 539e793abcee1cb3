"""Looking on the account's own timeline for what an answer was lost of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from perchoir.core.outbound import Outbound
from perchoir.networks.contract import NeedsReconnect, Temporary, Unknown
from perchoir.networks.contract.publishing import Frozen, RemotePost
from perchoir.networks.mastodon.publishing import finding
from perchoir.networks.mastodon.publishing.tests.rig import Account, picture
from tests.rigs.fake_network import FakeNetwork, Reply, in_json
from tests.rigs.fake_posts import FakePosts

TIMELINE = "/api/v1/accounts/7/statuses"
SOURCE = "/api/v1/statuses/1/source"


def shown(content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "created_at": datetime.now(UTC).isoformat(),
        "url": "https://social.example/@7/1",
        "content": content,
        **more,
    }


@pytest.fixture
def elsewhere(fake_network: FakeNetwork, outbound: Outbound) -> Account:
    return Account(fake_network.url, outbound)


async def lost(account: Account, frozen: Frozen) -> None:
    with pytest.raises(Unknown):
        await account.send(frozen)


async def test_a_server_that_ignores_keys_has_one_post_all_the_same(
    network: FakePosts, account: Account
) -> None:
    network.rule(honours_key=False, next=("lose",))
    frozen = await account.frozen("Le A350 vole à <l'heure> & bien\n\nhttps://a.example/x?y=1 #a")
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert [post.id for post in network.accepted] == [found.id]


async def test_of_two_posts_in_the_same_words_each_is_found_once(
    network: FakePosts, account: Account
) -> None:
    network.rule(honours_key=False, next=("accept", "lose", "drop"))
    first, second, third = [await account.frozen("Bon lundi") for _ in range(3)]
    sent = await account.send(first)
    await lost(account, second)
    await lost(account, third)
    found = await account.find(second)
    assert found is not None
    assert [post.id for post in network.accepted] == [sent.id, found.id]
    assert await account.find(third) is None
    assert await account.find(first) == sent


async def test_a_part_of_a_thread_is_told_from_the_same_words_elsewhere(account: Account) -> None:
    first = await account.send(await account.frozen("Et voilà"))
    second = await account.frozen("Et voilà", reply_to=first)
    assert await account.find(second) is None
    remote = await account.send(second)
    assert await account.find(second) == remote


async def test_the_same_words_with_a_picture_are_another_post(account: Account) -> None:
    await account.send(await account.frozen("Et voilà"))
    assert await account.find(await account.frozen("Et voilà", media=(picture(),))) is None


async def test_the_same_words_of_an_earlier_day_are_another_post(
    network: FakePosts, account: Account
) -> None:
    await account.send(await account.frozen("Bon lundi"))
    account.moved = timedelta(days=7)
    assert await account.find(await account.frozen("Bon lundi")) is None


async def test_freezing_again_does_not_hide_what_was_sent_before(account: Account) -> None:
    frozen = await account.frozen("Bonjour", key="key")
    await account.send(frozen)
    account.moved = timedelta(hours=3)
    again = await account.frozen("Bonjour", key="key")
    assert await account.find(again) is not None


async def test_where_the_freezing_is_forgotten_only_what_is_young_is_ours(
    account: Account,
) -> None:
    frozen = await account.frozen("Bonjour")
    remote = await account.send(frozen)
    account.cache.kept.clear()
    assert await account.find(frozen) == remote
    account.moved = timedelta(hours=2)
    with pytest.raises(Unknown) as unsure:
        await account.find(frozen)
    assert unsure.value.code == "looks_alike"


async def test_without_any_time_nothing_is_said(account: Account) -> None:
    frozen = await account.frozen("Bonjour", key="not-ours")
    account.cache.kept.clear()
    with pytest.raises(Unknown) as unsure:
        await account.find(frozen)
    assert unsure.value.code == "time_not_known"


async def test_a_long_timeline_is_read_through_its_pages(
    network: FakePosts, account: Account
) -> None:
    frozen = await account.frozen("le premier")
    remote = await account.send(frozen)
    for n in range(95):
        await account.send(await account.frozen(f"et encore {n}"))
    assert await account.find(frozen) == remote


async def test_a_timeline_without_end_is_not_a_no(
    network: FakePosts, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_PAGES", 1)
    frozen = await account.frozen("jamais parti")
    for n in range(41):
        await account.send(await account.frozen(f"autre chose {n}"))
    with pytest.raises(Unknown) as unsure:
        await account.find(frozen)
    assert unsure.value.code == "timeline_too_long"


SAME = {
    "a mention loses its server": (
        "Merci @anna@ailleurs.example",
        '<p>Merci <span class="h-card"><a href="https://ailleurs.example/@anna" '
        'class="u-url mention">@<span>anna</span></a></span></p>',
    ),
    "an address is shortened for the eye": (
        "Voir https://example.com/a/b",
        '<p>Voir <a href="https://example.com/a/b"><span class="invisible">https://</span>'
        '<span class="ellipsis">example.com</span><span class="invisible">/a/b</span></a></p>',
    ),
    "lines become paragraphs": ("Un\n\nDeux\nTrois", "<p>Un</p><p>Deux<br />Trois</p>"),
}


@pytest.mark.parametrize("name", SAME)
async def test_a_post_is_known_as_servers_show_it(
    name: str, fake_network: FakeNetwork, elsewhere: Account
) -> None:
    typed, content = SAME[name]
    fake_network.on(TIMELINE, in_json([shown(content)]))
    found = await elsewhere.find(await elsewhere.frozen(typed))
    assert found == RemotePost("1", "https://social.example/@7/1")


async def test_what_is_shown_otherwise_is_asked_for_as_it_was_typed(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(TIMELINE, in_json([shown("<p>C'est <em>beau</em></p>")]))
    frozen = await elsewhere.frozen("C'est *beau*")
    fake_network.on(SOURCE, in_json({"id": "1", "text": "C'est *beau*"}))
    assert await elsewhere.find(frozen) is not None
    fake_network.on(SOURCE, in_json({"id": "1", "text": "C'est beau !"}))
    assert await elsewhere.find(frozen) is None


@pytest.mark.parametrize("answer", [Reply(404), in_json({"error": "no"}, 404), in_json([])])
async def test_what_only_looks_alike_is_left_to_a_person(
    answer: Reply, fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(TIMELINE, in_json([shown("<p>C'est <em>beau</em></p>")]))
    fake_network.on(SOURCE, answer)
    with pytest.raises(Unknown) as unsure:
        await elsewhere.find(await elsewhere.frozen("C'est *beau*"))
    assert unsure.value.code == "looks_alike"


@pytest.mark.parametrize(
    "answer",
    [in_json({}), in_json([7]), in_json([{"id": "1"}]), Reply(200, {}, b"<p>"), Reply(404)],
)
async def test_a_timeline_that_cannot_be_read_is_not_a_no(
    answer: Reply, fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(TIMELINE, answer)
    with pytest.raises(Unknown) as unsure:
        await elsewhere.find(await elsewhere.frozen())
    assert unsure.value.code == "timeline_not_readable"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Reply(503), Temporary), (in_json({"error": "x"}, 401), NeedsReconnect)],
)
async def test_a_server_in_trouble_is_asked_again_later(
    answer: Reply, expected: type[Exception], fake_network: FakeNetwork, elsewhere: Account
) -> None:
    fake_network.on(TIMELINE, answer)
    with pytest.raises(expected):
        await elsewhere.find(await elsewhere.frozen())


async def test_a_pinned_post_does_not_end_the_timeline(
    fake_network: FakeNetwork, elsewhere: Account
) -> None:
    old = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    pinned = shown("<p>Bonjour</p>", id="9", created_at=old, pinned=True)
    fake_network.on(TIMELINE, in_json([pinned, shown("<p>Bonjour</p>")]), in_json([]))
    found = await elsewhere.find(await elsewhere.frozen("Bonjour"))
    assert found is not None
    assert found.id == "1"
