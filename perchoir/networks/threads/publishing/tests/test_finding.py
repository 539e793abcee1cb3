"""Looking for a post whose answer was lost: its container first, then the account's own list."""

from datetime import timedelta

import msgspec
import pytest

from perchoir.networks.contract import Temporary, Unknown
from perchoir.networks.contract.publishing import Frozen, RemotePost
from perchoir.networks.threads.publishing.tests.fake_threads import FakeThreads
from perchoir.networks.threads.publishing.tests.rig import Account
from tests.rigs.fake_graph import ME, OTHER
from tests.rigs.fake_network import Reply, in_json
from tests.rigs.graph_account import picture


async def lost(account: Account, frozen: Frozen) -> None:
    await account.lose_answer_of_next_write()
    with pytest.raises(Unknown):
        await account.send(frozen)


async def test_a_container_that_is_ready_was_not_published_and_no_list_is_read(
    threads: FakeThreads, account: Account
) -> None:
    frozen = await account.frozen()
    threads.add("Bonjour à tous", ME)
    threads.asked.clear()
    assert await account.find(frozen) is None
    assert len(threads.asked) == 1


async def test_a_container_that_expired_never_was(threads: FakeThreads, account: Account) -> None:
    frozen = await account.frozen()
    next(iter(threads.containers.values())).stage = "EXPIRED"
    assert await account.find(frozen) is None


@pytest.mark.parametrize("stage", ["IN_PROGRESS", "SOMETHING_NEW"])
async def test_a_container_that_is_under_way_tells_nothing(
    threads: FakeThreads, account: Account, stage: str
) -> None:
    frozen = await account.frozen()
    [made] = threads.containers.values()
    made.stage, made.polls = stage, 7
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "publication_under_way"


async def test_a_published_post_that_is_not_shown_yet_is_looked_for_again(
    threads: FakeThreads, account: Account
) -> None:
    frozen = await account.frozen()
    await lost(account, frozen)
    threads.shows = False
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "published_not_shown"
    threads.shows = True
    assert await account.find(frozen) is not None


async def test_a_container_that_threads_forgot_leaves_the_list_to_tell(
    threads: FakeThreads, account: Account
) -> None:
    published, never = await account.frozen("Un"), await account.frozen("Deux")
    await lost(account, published)
    threads.containers.clear()
    assert await account.find(published) is not None
    assert await account.find(never) is None


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour & merci <b>à</b> tous &amp; à toutes",
        "Lien https://example.com/a?b=1&c=2",
        "e\u0301te\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Une ligne\n\n\nune autre  ",
    ],
)
async def test_any_text_is_found_again(account: Account, text: str) -> None:
    frozen = await account.frozen(text)
    await lost(account, frozen)
    assert await account.find(frozen) is not None


async def test_an_answer_is_found_among_the_answers_to_the_same_post(
    threads: FakeThreads, account: Account
) -> None:
    one, two = threads.add("Un", OTHER), threads.add("Deux", OTHER)
    await account.publish("Merci", reply_to=RemotePost(one.id, one.page))
    frozen = await account.frozen("Merci", reply_to=RemotePost(two.id, two.page))
    await lost(account, frozen)
    found = await account.find(frozen)
    assert found is not None
    assert found.id == threads.standing()[-1].id


async def test_twins_are_told_apart_by_what_is_known_of_the_others(
    threads: FakeThreads, account: Account
) -> None:
    first, second = await account.frozen("Bonjour"), await account.frozen("Bonjour")
    sent = await account.send(first)
    await lost(account, second)
    found = await account.find(second)
    assert found is not None
    assert found.id != sent.id


async def test_twins_of_which_nothing_is_known_are_left_to_a_person(
    threads: FakeThreads, account: Account
) -> None:
    frozen = await account.frozen("Bonjour")
    threads.add("Bonjour", ME)
    await lost(account, frozen)
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


@pytest.mark.parametrize(("text", "kind"), [("Vu!", "IMAGE"), ("Vu", "CAROUSEL")])
async def test_what_only_looks_alike_is_left_to_a_person(
    threads: FakeThreads, account: Account, text: str, kind: str
) -> None:
    frozen = await account.frozen("Vu", media=(picture(),))
    await lost(account, frozen)
    [mine] = threads.standing()
    mine.text, mine.kind = text, kind
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "looks_alike"


async def test_every_page_of_the_list_is_looked_at(threads: FakeThreads, account: Account) -> None:
    frozen = await account.frozen("Le premier")
    await lost(account, frozen)
    for number in range(120):
        threads.add(f"Un autre {number}", ME)
    assert await account.find(frozen) is not None
    assert len([one for one in threads.asked if one.path == "/v1.0/me/threads" and
                one.method == "GET"]) == 3  # fmt: skip


async def test_only_what_is_as_old_as_the_freezing_is_looked_at(
    threads: FakeThreads, account: Account
) -> None:
    old = threads.add("Bonjour à tous", ME)
    old.created_at -= timedelta(days=300)
    frozen = await account.frozen()
    threads.containers.clear()
    assert await account.find(frozen) is None


async def test_a_key_that_is_none_of_ours_is_not_looked_for(
    threads: FakeThreads, account: Account
) -> None:
    frozen = msgspec.structs.replace(await account.frozen(), key="zzz")
    threads.containers.clear()
    with pytest.raises(Unknown) as raised:
        await account.find(frozen)
    assert raised.value.code == "time_not_known"


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"data": "none"},
        {"data": [{"id": "1", "text": "sans date"}]},
        {"data": [{"text": "sans numéro", "timestamp": "2099-01-01T00:00:00+0000"}]},
        {"data": [{"id": "1", "text": "autre", "timestamp": "2099-01-01T00:00:00+0000"}],
         "paging": {"cursors": {"after": "x"}, "next": "https://graph.example/"}},
    ],
)  # fmt: skip
async def test_a_list_that_is_not_whole_tells_nothing(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch, page: dict[str, object]
) -> None:
    frozen = await account.frozen()
    await lost(account, frozen)
    monkeypatch.setattr(threads, "_list", lambda *_: in_json(page))
    with pytest.raises(Unknown):
        await account.find(frozen)


async def test_trouble_while_looking_says_nothing_about_the_post(
    threads: FakeThreads, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = await account.frozen()
    monkeypatch.setattr(threads, "_one", lambda _number: Reply(503))
    with pytest.raises(Temporary):
        await account.find(frozen)
