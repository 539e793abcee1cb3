"""Our calls and the answers we read, held against X's official description (OpenAPI 2.167).

The file stands beside the repository, not in it: where it is absent these tests are skipped, and
say so.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from perchoir.networks.contract import ConnectorError
from perchoir.networks.x import PUBLISHER
from perchoir.networks.x.publishing.oauth import SCOPES
from perchoir.networks.x.publishing.tests.conftest import DESCRIPTION, description
from perchoir.networks.x.publishing.tests.fake_x import FakeX
from perchoir.networks.x.publishing.tests.rig import Account, answering, picture, video
from tests.rigs.described import Description, example_of
from tests.rigs.fake_network import Asked, Reply, in_json

CALLS = {
    ("GET", "/2/users/me"),
    ("GET", "/2/users/by"),
    ("GET", "/2/users/{id}/tweets"),
    ("GET", "/2/tweets/{id}"),
    ("POST", "/2/tweets"),
    ("DELETE", "/2/tweets/{id}"),
    ("POST", "/2/media/upload/initialize"),
    ("POST", "/2/media/upload/{id}/append"),
    ("POST", "/2/media/upload/{id}/finalize"),
    ("GET", "/2/media/upload"),
    ("POST", "/2/media/metadata"),
}


@pytest.fixture
def described() -> Description:
    found = description()
    if found is None:
        pytest.skip(f"X's official description is not at hand: {DESCRIPTION.name}")
    return found


async def speak(account: Account, x: FakeX) -> None:
    """Everything that a publisher of X ever asks."""
    x.polls = 1
    await PUBLISHER.profile(account.place, account.credentials, account.tools)
    await PUBLISHER.find_people(("anna",), account.place, account.credentials, account.tools)
    theirs = x.add("Et vous, @morvan ?")
    frozen = await account.frozen("Merci", reply_to=answering(theirs), media=(picture(),))
    post = await account.send(frozen)
    await account.frozen("Film", media=(video(alt="Un vol"),))
    await account.find(frozen)
    await account.read_back(post)
    await account.delete(post)


async def test_every_call_is_one_that_the_description_allows(
    x: FakeX, account: Account, described: Description
) -> None:
    await speak(account, x)
    assert [line for one in x.asked for line in described.complaints(one)] == []
    assert {(one.method, described.operation(one.method, one.path)[0]) for one in x.asked} == CALLS


async def test_the_scopes_that_are_asked_for_are_those_that_the_calls_need(
    x: FakeX, account: Account, described: Description
) -> None:
    await speak(account, x)
    needed = {scope for one in x.asked for scope in described.scopes(one.method, one.path)}
    assert needed | {"offline.access"} == set(SCOPES.split())


async def test_the_copy_of_x_answers_as_the_description_says(
    x: FakeX, account: Account, described: Description
) -> None:
    await speak(account, x)
    yes = [(one, reply) for one, reply in x.answered if reply.status < 300]
    assert len(yes) > len(CALLS)
    for asked, reply in yes:
        assert described.answer_complaints(asked, reply.status, reply.body) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Asked("GET", "/2/tweets/17", {"tweet.fields": "id"}, {"authorization": "Bearer t"}, b""),
        Asked("GET", "/2/users/17/tweets", {"max_results": "1000"}, {"authorization": "Bearer t"},
              b""),
        Asked("GET", "/2/users/by", {}, {"authorization": "Bearer t"}, b""),
        Asked("GET", "/2/tweets/seventeen", {}, {}, b""),
        Asked("POST", "/2/tweets", {},
              {"authorization": "Bearer t", "content-type": "application/json"},
              b'{"text": "a", "status": "b"}'),
        Asked("POST", "/1.1/statuses/update.json", {}, {"authorization": "Bearer t"}, b""),
    ],
)  # fmt: skip
def test_a_call_that_is_wrong_does_not_get_past_the_description(
    described: Description, wrong: Asked
) -> None:
    assert described.complaints(wrong) != []


Work = Callable[[Account], Coroutine[Any, Any, object]]


async def _find(account: Account) -> object:
    return await account.find(await account.frozen())


async def _profile(account: Account) -> object:
    return await PUBLISHER.profile(account.place, account.credentials, account.tools)


async def _people(account: Account) -> object:
    return await PUBLISHER.find_people(("anna",), account.place, account.credentials, account.tools)


async def _upload(account: Account) -> object:
    return await account.frozen(media=(video(alt="Un vol"),))


@pytest.mark.parametrize("whole", [True, False], ids=["all fields", "needed fields"])
@pytest.mark.parametrize("work", [Account.publish, _find, _profile, _people, _upload])
async def test_any_answer_of_the_description_is_read_or_is_an_error_of_the_contract(
    x: FakeX,
    account: Account,
    described: Description,
    monkeypatch: pytest.MonkeyPatch,
    work: Work,
    whole: bool,
) -> None:
    """Nothing else breaks, whatever X leaves out."""
    monkeypatch.setattr(x, "_answer", lambda asked: drawn(described, asked, whole=whole))
    with suppress(ConnectorError):
        await work(account)
    assert x.asked


def drawn(described: Description, asked: Asked, *, whole: bool) -> Reply:
    """A yes as the description has it."""
    _template, operation = described.operation(asked.method, asked.path)
    assert operation is not None
    status = 201 if "201" in operation["responses"] else 200
    schema = described.answer_schema(operation, status)
    assert schema is not None
    value = example_of(schema, described, whole=whole)
    assert list(described.against(schema, value)) == []
    return in_json(value, status)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
async def test_any_problem_of_the_description_leaves_no_doubt_unsaid(
    x: FakeX, account: Account, described: Description, status: int
) -> None:
    frozen = await account.frozen()
    for problem in described.whole["components"]["schemas"]["Problem"]["oneOf"]:
        x.fates = [in_json(example_of(problem, described, whole=True), status)]
        with pytest.raises(ConnectorError) as raised:
            await account.send(frozen)
        assert raised.value.code in PROMISED[status]


PROMISED = {
    400: {"refused_by_server"},
    403: {"refused_by_server"},
    404: {"refused_by_server", "version_retired"},
    409: {"answer_makes_no_sense"},
    422: {"refused_by_server"},
    500: {"answer_makes_no_sense"},
    503: {"answer_makes_no_sense"},
}
