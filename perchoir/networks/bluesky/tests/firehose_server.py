"""A firehose on loopback that replays the frames it is given, well or badly."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from perchoir.networks.bluesky.repos import REPOS
from perchoir.networks.bluesky.tests.jetstream_server import loopback_tools, port_of
from perchoir.networks.contract import Batch, Tools


class Firehose:
    """Sends `frames` and closes well, or refuses the connection with the status `refuses`. Plain
    requests get `answers`, by path."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.frames: list[bytes] = []
        self.answers: dict[str, tuple[int, object]] = {}
        self.refuses = 0
        self.port = 0

    @property
    def settings(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.port}"
        return {"server": address, "plc": address}

    async def serve(self, connection: ServerConnection) -> None:
        for frame in self.frames:
            await connection.send(frame)

    def answer(self, _connection: ServerConnection, request: Request) -> Response | None:
        if "subscribeRepos" in request.path:
            return Response(self.refuses, "", Headers(), b"") if self.refuses else None
        status, body = self.answers.get(request.path.split("?")[0], (404, {}))
        text = json.dumps(body).encode()
        headers = Headers({"Content-Length": str(len(text)), "Content-Type": "application/json"})
        return Response(status, "", headers, text)

    async def read(self, cursor: str = "0") -> list[Batch]:
        async with aclosing(REPOS.stream(self.settings, cursor, self.tools)) as stream:
            return [batch async for batch in stream]


@asynccontextmanager
async def running_firehose() -> AsyncIterator[Firehose]:
    """A running server and the tools to reach it."""
    async with AsyncExitStack() as held:
        made = Firehose(await held.enter_async_context(loopback_tools()))
        running = serve(made.serve, "127.0.0.1", 0, process_request=made.answer)
        made.port = port_of(await held.enter_async_context(running))
        yield made
