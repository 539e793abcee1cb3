import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Sequence

import pytest
import zstandard

from perchoir.core.outbound import Outbound, OutboundFailed, OutboundRefused, user_agent_for
from tests.rigs.fake_network import (
    Endless,
    FakeNetwork,
    Lost,
    OpenStream,
    Reply,
    Slow,
    Stalled,
    in_json,
    redirect,
    zipped,
)


class FakeResolver:
    """Answers each name with the next of its answers; the last one repeats."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(lists) for name, lists in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        lists = self.answers.get(host, [])
        if not lists:
            raise OSError("no such name")
        return lists.pop(0) if len(lists) > 1 else lists[0]


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        yield client


async def test_an_answer_comes_whole(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", in_json({"é": 1}, X_Thing="2"))
    answer = await outbound.get(url, params={"q": "à b"}, headers={"Authorization": "Bearer x"})
    assert (answer.status, answer.json(), answer.headers["x-thing"]) == (200, {"é": 1}, "2")
    asked = fake_network.asked[0]
    assert asked.query == {"q": "à b"}
    assert asked.headers["authorization"] == "Bearer x"
    assert asked.headers["user-agent"] == user_agent_for()


async def test_a_body_is_sent_as_json(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", Reply())
    await outbound.request("POST", url, json={"a": [1]})
    assert json.loads(fake_network.asked[0].body) == {"a": [1]}


def test_we_say_who_we_are() -> None:
    assert user_agent_for("https://perchoir.example").endswith(" (+https://perchoir.example)")
    assert user_agent_for().startswith("Perchoir/")


@pytest.mark.parametrize("status", [404, 410, 500])
async def test_a_bad_status_is_an_answer(
    outbound: Outbound, fake_network: FakeNetwork, status: int
) -> None:
    assert (await outbound.get(fake_network.on("/a", Reply(status)))).status == status


async def test_what_is_not_json_is_told(outbound: Outbound, fake_network: FakeNetwork) -> None:
    answer = await outbound.get(fake_network.on("/a", Reply(200, {}, b"<html>")))
    with pytest.raises(OutboundFailed) as failed:
        answer.json()
    assert failed.value.code == "not_json"


async def test_nothing_inside_the_house_is_called(fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", Reply())
    async with Outbound() as client:
        with pytest.raises(OutboundRefused) as refused:
            await client.get(url)
    assert refused.value.code == "address_not_allowed"
    assert fake_network.connections == 0


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0", "localhost"])
async def test_other_ways_to_write_loopback_are_refused_as_well(
    fake_network: FakeNetwork, host: str
) -> None:
    async with Outbound() as client:
        with pytest.raises(OutboundRefused):
            await client.get(f"http://{host}:{fake_network.port}/a")
    assert fake_network.connections == 0


async def test_a_name_is_called_at_the_address_that_was_checked(fake_network: FakeNetwork) -> None:
    fake_network.on("/a", Reply(200, {"Connection": "close"}, b"yes"))
    resolver = FakeResolver(news_example=[["127.0.0.1"], ["10.0.0.1"]])
    async with Outbound(allow_private=["127.0.0.0/8"], resolver=resolver) as client:
        answer = await client.get(f"http://news.example:{fake_network.port}/a")
        assert answer.body == b"yes"
        assert fake_network.asked[0].headers["host"] == f"news.example:{fake_network.port}"
        assert resolver.asked == ["news.example"]
        with pytest.raises(OutboundRefused) as refused:
            await client.get(f"http://news.example:{fake_network.port}/a")
    assert refused.value.code == "address_not_allowed"


async def test_a_name_that_leads_inside_is_refused() -> None:
    resolver = FakeResolver(rebound_example=[["192.168.0.1", "::1"]])
    async with Outbound(resolver=resolver) as client:
        with pytest.raises(OutboundRefused):
            await client.get("http://rebound.example/")


async def test_a_name_without_address_is_worth_another_try() -> None:
    async with Outbound(resolver=FakeResolver(none_example=[[]])) as client:
        for host in ("none.example", "unknown.example"):
            with pytest.raises(OutboundFailed) as failed:
                await client.get(f"http://{host}/")
            assert failed.value.code == "name_not_found"


async def test_an_address_that_is_down_gives_way_to_the_next(fake_network: FakeNetwork) -> None:
    fake_network.on("/a", Reply(200, {}, b"yes"))
    resolver = FakeResolver(two_example=[["::1", "127.0.0.1"]])
    async with Outbound(allow_private=["two.example"], resolver=resolver) as client:
        answer = await client.get(f"http://two.example:{fake_network.port}/a")
    assert answer.body == b"yes"


async def test_redirects_are_followed_and_remembered_when_permanent(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    fake_network.on("/new", Reply(200, {}, b"here"))
    moved = fake_network.on("/moved", redirect("/new", 301))
    visiting = fake_network.on("/visiting", redirect("/moved", 302))
    assert (await outbound.get(moved)).moved_to == fake_network.url + "/new"
    answer = await outbound.get(visiting)
    assert (answer.body, answer.moved_to) == (b"here", "")
    assert answer.url == fake_network.url + "/new"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "address_not_allowed"),
        ("http://[::1]/", "address_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("http://user:secret@example.com/", "credentials_in_address"),
        ("http://example.com:22/", "port_not_allowed"),
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(
    outbound: Outbound, fake_network: FakeNetwork, target: str, code: str
) -> None:
    url = fake_network.on("/a", redirect(target))
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(url)
    assert refused.value.code == code
    with pytest.raises(OutboundRefused):
        async with outbound.stream("GET", url):
            pass


async def test_whoever_writes_may_ask_that_no_redirect_is_followed(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", redirect("/b", 307))
    answer = await outbound.request("POST", url, content=b"x", redirects=False)
    assert (answer.status, answer.url) == (307, url)
    assert len(fake_network.asked) == 1


async def test_a_circle_of_redirects_ends(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", redirect("/a"))
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(url)
    assert refused.value.code == "too_many_redirects"
    assert len(fake_network.asked) == 6


async def test_a_secret_does_not_follow_to_another_site(fake_network: FakeNetwork) -> None:
    fake_network.on("/b", Reply())
    url = fake_network.on("/a", redirect(f"http://other.example:{fake_network.port}/b"))
    resolver = FakeResolver(other_example=[["127.0.0.1"]])
    async with Outbound(allow_private=["127.0.0.0/8"], resolver=resolver) as client:
        await client.get(url, headers={"Authorization": "Bearer x"})
    assert "authorization" not in fake_network.asked_for("/b")[0].headers


async def test_no_cookie_is_kept(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", Reply(200, {"Set-Cookie": "who=me"}))
    await outbound.get(url)
    await outbound.get(url)
    assert "cookie" not in fake_network.asked[1].headers


async def test_no_proxy_is_taken_from_the_environment(
    fake_network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with Outbound(allow_private=["127.0.0.0/8"]) as client:
        assert (await client.get(fake_network.on("/a", Reply()))).status == 200


async def test_an_endless_body_is_refused(outbound: Outbound, fake_network: FakeNetwork) -> None:
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(fake_network.on("/a", Endless()), max_bytes=1_000_000)
    assert refused.value.code == "too_large"


async def test_a_body_announced_too_large_is_not_even_read(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", Reply(200, {}, b"x", length=2_000_000_000))
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(url)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
async def test_a_bomb_is_refused_before_it_fills_the_memory(
    outbound: Outbound, fake_network: FakeNetwork, encoding: str
) -> None:
    bits = {"gzip": 31, "deflate": 15, "raw deflate": -15}[encoding]
    packer = zlib.compressobj(9, wbits=bits)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    headers = {"Content-Encoding": encoding.split()[-1]}
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(fake_network.on("/a", Reply(200, headers, bomb)))
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("bits", [31, 15, -15])
async def test_compressed_answers_are_read(
    outbound: Outbound, fake_network: FakeNetwork, bits: int
) -> None:
    packer = zlib.compressobj(9, wbits=bits)
    body = packer.compress(b"hello " * 100_000) + packer.flush()
    headers = {"Content-Encoding": "gzip" if bits == 31 else "deflate"}
    answer = await outbound.get(fake_network.on("/a", Reply(200, headers, body)))
    assert answer.body == b"hello " * 100_000


async def test_gzip_in_several_members_is_read_to_its_end(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    first, second = zipped(b"one, ").body, zipped(b"two").body
    headers = {"Content-Encoding": "gzip"}
    url = fake_network.on("/a", Reply(200, headers, first + second + b"\0\0\0"))
    assert (await outbound.get(url)).body == b"one, two"


async def test_a_damaged_body_is_told(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", Reply(200, {"Content-Encoding": "gzip"}, b"not gzip at all"))
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get(url)
    assert failed.value.code == "body_not_decodable"


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip, gzip", "nonsense"])
async def test_an_encoding_we_did_not_ask_for_is_refused(
    outbound: Outbound, fake_network: FakeNetwork, encoding: str
) -> None:
    body = zstandard.compress(b"\0" * 1_000_000)
    url = fake_network.on("/a", Reply(200, {"Content-Encoding": encoding}, body))
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(url)
    assert refused.value.code == "encoding_not_understood"


async def test_a_dripping_answer_ends_in_time(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", Slow(Reply(200, {}, b"x" * 1_000)))
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get(url, timeout_s=0.3)
    assert failed.value.code == "timed_out"


@pytest.mark.parametrize("after", [0, 3])
async def test_a_stalled_answer_ends_in_time(
    outbound: Outbound, fake_network: FakeNetwork, after: int
) -> None:
    url = fake_network.on("/a", Stalled(Reply(200, {}, b"hello"), after))
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get(url, timeout_s=0.2)
    assert failed.value.code == "timed_out"


async def test_a_lost_answer_is_told(outbound: Outbound, fake_network: FakeNetwork) -> None:
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get(fake_network.on("/a", Lost()))
    assert failed.value.code == "connection_lost"
    assert len(fake_network.asked) == 1


async def test_an_answer_shorter_than_announced_is_lost(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", Reply(200, {}, b"hello", length=100))
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get(url)
    assert failed.value.code == "connection_lost"


async def test_an_answer_sent_twice_is_read_once(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", Reply(200, {"Connection": "close"}, b"one", times=2))
    assert (await outbound.get(url)).body == b"one"


async def test_nobody_at_the_address_is_told(outbound: Outbound) -> None:
    with pytest.raises(OutboundFailed) as failed:
        await outbound.get("http://127.0.0.1:1/")
    assert failed.value.code == "not_reachable"


@pytest.mark.parametrize("token", ["Bearer é\u20ac", "Bearer a\r\nHost: b"])
async def test_a_token_that_cannot_be_one_is_refused_and_not_repeated(
    outbound: Outbound, fake_network: FakeNetwork, token: str
) -> None:
    url = fake_network.on("/a", Reply())
    with pytest.raises(OutboundRefused) as refused:
        await outbound.get(url, headers={"Authorization": token})
    assert refused.value.code == "header_not_allowed"
    assert "Bearer" not in str(refused.value)


async def test_a_stream_gives_its_lines_as_they_come(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    stream = OpenStream()
    async with outbound.stream("GET", fake_network.on("/s", stream)) as streamed:
        assert streamed.status == 200
        lines = streamed.lines()
        stream.push("one\r\ntw")
        assert await anext(lines) == b"one"
        stream.push("o\n\nlast")
        assert [await anext(lines), await anext(lines)] == [b"two", b""]
        stream.end()
        assert [line async for line in lines] == [b"last"]


async def test_a_line_without_end_is_refused(outbound: Outbound, fake_network: FakeNetwork) -> None:
    async with outbound.stream("GET", fake_network.on("/s", Endless())) as streamed:
        with pytest.raises(OutboundRefused) as refused:
            await anext(streamed.lines(100_000))
    assert refused.value.code == "line_too_long"


async def test_a_silent_stream_is_noticed(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/s", OpenStream())
    async with outbound.stream("GET", url, read_timeout_s=0.1) as streamed:
        with pytest.raises(OutboundFailed) as failed:
            await anext(streamed.lines())
    assert failed.value.code == "timed_out"


async def test_a_stream_that_never_opens_is_noticed(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    with pytest.raises(OutboundFailed) as failed:
        async with outbound.stream("GET", fake_network.on("/s", Stalled()), timeout_s=0.1):
            pytest.fail("it never opened")
    assert failed.value.code == "timed_out"


async def test_a_reader_that_leaves_closes_the_stream(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/s", OpenStream())

    async def read() -> None:
        async with outbound.stream("GET", url) as streamed:
            await anext(streamed.lines())

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0.1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(reading, 5)
