"""What leaves, what it costs, and what becomes of each answer of X."""

import json

import pytest

from perchoir.networks.contract import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.publishing import Card, RemotePost
from perchoir.networks.contract.rates import room_key
from perchoir.networks.x import RATES
from perchoir.networks.x.publishing.tests.fake_x import ME, FakeX, forbidden, problem
from perchoir.networks.x.publishing.tests.rig import Account, answering, picture
from tests.rigs.fake_network import Reply, in_json

PROBLEMS = "https://api.x.com/2/problems/"
TOO_MANY = json.dumps({"title": "Too Many Requests", "status": 429}).encode()


async def failure(account: Account, text: str = "Bonjour") -> ConnectorError:
    frozen = await account.frozen(text)
    with pytest.raises(ConnectorError) as raised:
        await account.send(frozen)
    return raised.value


def credits_gone() -> Reply:
    return problem(402, f"{PROBLEMS}credits", "CreditsDepleted", "Your account has no credits.")


def capped() -> Reply:
    return problem(429, f"{PROBLEMS}usage-capped", "UsageCapExceeded", "Usage cap exceeded")


def not_enrolled() -> Reply:
    return problem(403, f"{PROBLEMS}client-forbidden", "Client Forbidden", "reason: not-enrolled")


def unscoped() -> Reply:
    detail = "Your client app is missing the scope tweet.write"
    return problem(403, f"{PROBLEMS}oauth2-permissions", "Forbidden", detail)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (credits_gone(), Refused, "credits_used_up"),
        (capped(), Refused, "credits_used_up"),
        (not_enrolled(), Refused, "plan_forbids"),
        (unscoped(), NeedsReconnect, "not_allowed_to_write"),
        (forbidden("This user is suspended."), NeedsReconnect, "account_not_active"),
        (forbidden("To protect our users, this account is temporarily locked."), NeedsReconnect,
         "account_not_active"),
        (forbidden("Only one cashtag is allowed."), Refused, "one_cashtag"),
        (forbidden("You are not permitted to perform this action."), Refused, "refused_by_server"),
        (forbidden("You are not allowed to create a Tweet with duplicate content."), Unknown,
         "said_before_there"),
        (problem(400, f"{PROBLEMS}invalid-request", "Invalid Request", "no"), Refused,
         "refused_by_server"),
        (in_json({"errors": [{"message": "no", "code": 170}]}, 400), Refused, "refused_by_server"),
        (problem(410, "about:blank", "Gone", "This version is gone"), Refused, "version_retired"),
        (problem(401, "about:blank", "Unauthorized", "Unauthorized"), NeedsReconnect,
         "token_refused"),
        (Reply(401), NeedsReconnect, "token_refused"),
        (Reply(403, {}, b"<html>a wall</html>"), Unknown, "answer_makes_no_sense"),
        (Reply(404), Unknown, "answer_makes_no_sense"),
        (problem(500, f"{PROBLEMS}internal-error", "Internal", "oh"), Unknown,
         "answer_makes_no_sense"),
        (problem(503, "about:blank", "Service Unavailable", "busy"), Unknown,
         "answer_makes_no_sense"),
        (problem(408, "about:blank", "Timeout", "slow"), Unknown, "answer_makes_no_sense"),
        (Reply(302, {"Location": "https://elsewhere.example"}), Unknown, "answer_makes_no_sense"),
        (in_json({"data": {"id": "17", "text": "Somebody else's"}}, 201), Unknown,
         "answer_makes_no_sense"),
        (in_json({"data": {"id": "", "text": "Bonjour"}}, 201), Unknown, "answer_makes_no_sense"),
    ],
)  # fmt: skip
async def test_each_answer_means_one_thing(
    x: FakeX, account: Account, answer: Reply, kind: type[ConnectorError], code: str
) -> None:
    x.fates = [answer]
    error = await failure(account)
    assert (type(error), error.code) == (kind, code)
    assert x.standing() == []


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"x-rate-limit-reset": "+60"}, 55, 61),
        ({"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "+7200",
          "x-rate-limit-reset": "+60"}, 7190, 7201),
        ({"x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "+3600"}, 3590, 3601),
        ({"Retry-After": "9"}, 9, 9),
    ],
)  # fmt: skip
async def test_a_limit_says_when_it_opens_again(
    x: FakeX, account: Account, headers: dict[str, str], least: float, most: float
) -> None:
    now = int(account.tools.now().timestamp())
    told = {name: str(now + int(v)) if v[0] == "+" else v for name, v in headers.items()}
    x.fates = [Reply(429, told, TOO_MANY)]
    error = await failure(account)
    assert isinstance(error, Temporary)
    assert least <= (error.retry_after or 0) <= most


async def test_a_limit_without_a_time_is_still_temporary(x: FakeX, account: Account) -> None:
    x.fates = [Reply(429)]
    error = await failure(account)
    assert isinstance(error, Temporary)
    assert error.retry_after is None


async def test_what_is_left_of_the_limit_is_remembered_once_it_is_low(
    x: FakeX, account: Account
) -> None:
    reset = str(int(account.tools.now().timestamp()) + 600)
    headers = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "3"}
    x.fates = [Reply(429, {**headers, "x-rate-limit-reset": reset}, TOO_MANY)]
    await failure(account)
    assert account.kept[room_key("x", ME)].startswith("0 100 ")


async def test_an_answer_nobody_summoned_is_refused_with_its_reason(
    x: FakeX, account: Account
) -> None:
    theirs = x.add("Que pensez-vous des avions")
    with pytest.raises(Refused) as raised:
        await account.publish("Du bien", reply_to=answering(theirs))
    assert raised.value.code == "reply_not_summoned"


async def test_an_answer_to_somebody_who_named_us_is_taken_and_costs_its_own_price(
    x: FakeX, account: Account
) -> None:
    theirs = x.add("Et vous, @morvan ?")
    await account.publish("Merci, voir example.com", reply_to=answering(theirs))
    [mine] = x.standing()
    assert mine.reply_to == theirs.id
    assert account.charged == [("post_create_summoned_reply", 1)]


async def test_the_post_answered_may_be_named_by_its_page_alone(x: FakeX, account: Account) -> None:
    theirs = x.add("Et vous, @morvan ?")
    page = f"https://twitter.com/anna/status/{theirs.id}?s=20"
    frozen = await account.frozen("Merci", reply_to=RemotePost(page, page))
    assert json.loads(frozen.body)["reply"] == {"in_reply_to_tweet_id": theirs.id}


async def test_an_answer_to_a_post_that_is_gone_says_so(x: FakeX, account: Account) -> None:
    theirs = x.add("Et vous, @morvan ?")
    x.posts.clear()
    with pytest.raises(Refused) as raised:
        await account.publish("Merci", reply_to=answering(theirs))
    assert raised.value.code == "answered_post_gone"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bonjour", "post_create"),
        ("Voir https://example.com/a", "post_create_with_url"),
        ("Voir example.com", "post_create_with_url"),
    ],
)
async def test_each_post_is_counted_at_its_price_before_it_leaves(
    account: Account, text: str, kind: str
) -> None:
    await account.publish(text)
    assert account.charged == [(kind, 1)]


async def test_a_further_part_of_a_thread_is_no_answer_to_somebody(account: Account) -> None:
    first = await account.publish("1/2")
    await account.publish("2/2", reply_to=first, root=first)
    assert [kind for kind, _number in account.charged] == ["post_create", "post_create"]


async def test_a_spending_limit_stops_a_post_before_it_leaves(x: FakeX, account: Account) -> None:
    frozen = await account.frozen()
    account.spent = True
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "spending_limit"
    assert x.standing() == []


async def test_a_spending_limit_never_stops_looking_or_taking_down(
    x: FakeX, account: Account
) -> None:
    frozen = await account.frozen()
    post = await account.send(frozen)
    account.spent = True
    assert await account.find(frozen) == post
    assert await account.read_back(post) is not None
    await account.delete(post)
    assert x.standing() == []


async def test_the_page_of_a_card_is_in_the_text_unless_pictures_take_its_place(
    x: FakeX, account: Account
) -> None:
    await account.publish("Lisez", card=Card("https://example.com/a", "Titre", "Texte"))
    await account.publish("Voir https://example.com/b", card=Card("https://example.com/b"))
    await account.publish("Vu", card=Card("https://example.com/c"), media=(picture(),))
    assert [post.text for post in x.standing()] == [
        "Lisez\n\nhttps://example.com/a",
        "Voir https://example.com/b",
        "Vu",
    ]


async def test_a_card_of_a_post_on_x_quotes_it_and_says_when_the_plan_forbids_it(
    x: FakeX, account: Account
) -> None:
    theirs = x.add("Une nouvelle")
    page = f"https://x.com/anna/status/{theirs.id}"
    frozen = await account.frozen(f"À lire\n\n{page}", card=Card(page))
    assert json.loads(frozen.body) == {"text": "À lire", "quote_tweet_id": theirs.id}
    with pytest.raises(Refused) as raised:
        await account.send(frozen)
    assert raised.value.code == "quote_not_allowed"


async def test_a_post_without_words_or_pictures_is_refused(account: Account) -> None:
    with pytest.raises(Refused) as raised:
        await account.frozen("  ")
    assert raised.value.code == "nothing_to_say"


async def test_figures_are_read_back_and_a_post_that_is_gone_has_none(
    x: FakeX, account: Account
) -> None:
    post = await account.publish()
    found = await account.read_back(post)
    assert found is not None
    assert (found.reposts, found.replies, found.likes, found.quotes, found.views) == (
        1,
        2,
        3,
        4,
        600,
    )
    x.posts.clear()
    assert await account.read_back(post) is None


async def test_figures_are_read_under_their_old_names_too(x: FakeX, account: Account) -> None:
    post = await account.publish()
    x.knows_new_names = False
    assert await account.read_back(post) is not None
    assert "tweet.fields" in x.asked[-1].query


async def test_a_deletion_that_x_did_not_make_is_not_called_one(
    x: FakeX, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await account.publish()
    monkeypatch.setattr(x, "_delete", lambda *_: in_json({"data": {"deleted": False}}))
    with pytest.raises(Refused):
        await account.delete(post)


def test_the_limits_of_x_are_dated_and_named() -> None:
    assert {(rate.most, rate.period_s) for rate in RATES if rate.post} == {
        (100, 900),
        (10_000, 86_400),
    }
    assert all(rate.source.startswith("https://docs.x.com/") and rate.as_of for rate in RATES)
