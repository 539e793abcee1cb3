import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from perchoir.core.outbound import Outbound, OutboundFailed, OutboundRefused
from tests.rigs.fake_network import FakeNetwork, Stalled, redirect


async def talk(connection: ServerConnection) -> None:
    """Say what the address asks for."""
    assert connection.request is not None
    what = connection.request.path
    if what == "/hello":
        await connection.send("text")
        await connection.send(b"bytes")
        await connection.send(str(connection.request.headers["User-Agent"]))
    elif what == "/echo":
        await connection.send(await connection.recv())
    elif what == "/bomb":
        await connection.send("0" * 5_000_000)
    elif what == "/broken":
        connection.transport.abort()


def answer(connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/refused":
        return connection.respond(HTTPStatus.FORBIDDEN, "no")
    if request.path.startswith("/to/"):
        response = connection.respond(HTTPStatus.FOUND, "")
        response.headers["Location"] = request.path.removeprefix("/to/").replace("_", "/")
        return response
    return None


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    server: Server
    async with serve(talk, "127.0.0.1", 0, process_request=answer, ssl=tls) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with serving() as port:
        yield f"ws://127.0.0.1:{port}"


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(allow_private=["127.0.0.0/8"], user_agent="Perchoir/test") as client:
        yield client


async def test_messages_come_in_order_and_the_end_is_an_end(
    outbound: Outbound, address: str
) -> None:
    async with outbound.websocket(address + "/hello") as socket:
        assert [message async for message in socket] == ["text", b"bytes", "Perchoir/test"]


async def test_a_message_can_be_sent(outbound: Outbound, address: str) -> None:
    async with outbound.websocket(address + "/echo") as socket:
        await socket.send("hello")
        assert await anext(aiter(socket)) == "hello"


async def test_a_compressed_bomb_is_refused(outbound: Outbound, address: str) -> None:
    async with outbound.websocket(address + "/bomb", max_message_bytes=1_000_000) as socket:
        with pytest.raises(OutboundRefused) as refused:
            await anext(aiter(socket))
    assert refused.value.code == "too_large"


async def test_a_broken_connection_is_worth_another_try(outbound: Outbound, address: str) -> None:
    async with outbound.websocket(address + "/broken") as socket:
        with pytest.raises(OutboundFailed) as failed:
            await anext(aiter(socket))
    assert failed.value.code == "connection_lost"


async def test_a_server_that_says_no_is_told_with_its_status(
    outbound: Outbound, address: str
) -> None:
    with pytest.raises(OutboundFailed) as failed:
        async with outbound.websocket(address + "/refused"):
            pytest.fail("it opened")
    assert (failed.value.code, failed.value.status) == ("no_websocket", 403)


async def test_a_redirect_is_followed_on_the_same_server(outbound: Outbound, address: str) -> None:
    async with outbound.websocket(address + "/to/_hello") as socket:
        assert await anext(aiter(socket)) == "text"


@pytest.mark.parametrize("target", ["http:__169.254.169.254_x", "wss:__[::1]_x"])
async def test_a_redirect_inside_the_house_is_refused(
    outbound: Outbound, address: str, target: str
) -> None:
    with pytest.raises(OutboundRefused) as refused:
        async with outbound.websocket(f"{address}/to/{target}"):
            pytest.fail("it opened")
    assert refused.value.code == "address_not_allowed"


async def test_a_circle_of_redirects_ends(outbound: Outbound, fake_network: FakeNetwork) -> None:
    url = fake_network.on("/a", redirect("/a"))
    with pytest.raises(OutboundRefused) as refused:
        async with outbound.websocket(url.replace("http", "ws")):
            pytest.fail("it opened")
    assert refused.value.code == "too_many_redirects"


async def test_nothing_inside_the_house_is_opened(address: str) -> None:
    async with Outbound() as client:
        for url in (address, address.replace("127.0.0.1", "localhost"), "http://example.com/"):
            with pytest.raises(OutboundRefused):
                async with client.websocket(url):
                    pytest.fail("it opened")


async def test_a_server_that_never_answers_is_noticed(
    outbound: Outbound, fake_network: FakeNetwork
) -> None:
    url = fake_network.on("/a", Stalled()).replace("http", "ws")
    with pytest.raises(OutboundFailed) as failed:
        async with outbound.websocket(url, timeout_s=0.2):
            pytest.fail("it opened")
    assert failed.value.code == "timed_out"


async def test_nobody_at_the_address_is_told(outbound: Outbound) -> None:
    with pytest.raises(OutboundFailed) as failed:
        async with outbound.websocket("ws://127.0.0.1:1/"):
            pytest.fail("it opened")
    assert failed.value.code == "not_reachable"


async def test_a_reader_that_leaves_closes_the_socket(outbound: Outbound, address: str) -> None:
    async with asyncio.timeout(5):
        async with outbound.websocket(address + "/echo"):
            pass


class OneName:
    async def __call__(self, host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context: a certificate for secure.example only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "secure.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("secure.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    authority: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = authority
    async with (
        serving(server) as port,
        Outbound(allow_private=["127.0.0.1"], resolver=OneName(), ssl_context=client) as outbound,
    ):
        async with outbound.websocket(f"wss://secure.example:{port}/hello") as socket:
            assert await anext(aiter(socket)) == "text"
        answer = await outbound.get(f"https://secure.example:{port}/refused")
        assert answer.status == 403
        with pytest.raises(OutboundFailed) as failed:
            await outbound.get(f"https://other.example:{port}/refused")
        assert failed.value.code == "certificate_not_valid"
        with pytest.raises(OutboundFailed) as failed:
            async with outbound.websocket(f"wss://other.example:{port}/hello"):
                pytest.fail("it opened")
        assert failed.value.code == "certificate_not_valid"
