"""The connection with NATS JetStream. Its client is loaded only where a log is set.

One stream with a subject for each lane, kept in files, that refuses more when it is full; and one
durable consumer for each lane that hands out one block at a time, so that whoever asks takes the
next in order, once the one before is stored.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from perchoir.listening.sources.log.lanes import LANES

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

USUAL_NAME = "perchoir"
MOST_BYTES = 8 * 2**30
REMEMBERS_S = 3_600.0
HANDS_OUT_AGAIN_S = 6.0
STAY_S = 2.0
ANSWERS_WITHIN_S = 5.0
CONNECTS_WITHIN_S = 5
SAY_AGAIN_S = 30.0
_FULL = 10_077
_NAMED_ALREADY = 10_058
_log = logging.getLogger("perchoir.log")


class ClientMissing(Exception):
    """A sentence for the operator: the client of NATS is not installed."""


class Trouble(Exception):
    """The log took nothing: `code` is `log_full` or `log_not_reachable`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Letter:
    """One block out of a lane. Whoever took it says `done`, or `again` in a while; until then
    `working` says from time to time that it is not forgotten."""

    lane: int
    sequence: int
    written_at: datetime
    delivered: int
    payload: bytes
    _message: "Msg"

    async def done(self) -> None:
        await self._message.ack()

    async def again(self, after_s: float) -> None:
        await self._message.nak(delay=after_s)

    async def working(self) -> None:
        await self._message.in_progress()


@dataclass
class Log:
    """Of one site, at `nats://host:4222`, or several addresses with commas; a path names another
    log than `perchoir` on the same servers. Opens by itself and comes back after every break."""

    url: str
    name: str = field(init=False)
    _opening: "asyncio.Task[tuple[Client, JetStreamContext]] | None" = None
    _lanes: "dict[int, JetStreamContext.PullSubscription]" = field(default_factory=dict)
    _said_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.name = urlsplit(self.url.split(",")[0]).path.strip("/") or USUAL_NAME

    async def __aenter__(self) -> "Log":
        """Raises `ClientMissing`. Does not wait for the server."""
        try:
            import nats  # noqa: F401
        except ImportError:
            raise ClientMissing(
                "PERCHOIR_LOG_URL is set, but the client of NATS is not installed:"
                " install Perchoir with its group cluster, perchoir[cluster]."
            ) from None
        self._opening = asyncio.create_task(self._open())
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._opening
        self._opening.cancel()
        await asyncio.wait([self._opening])
        if not self._opening.cancelled() and self._opening.exception() is None:
            client, _stream = self._opening.result()
            await client.close()

    async def write(self, lane: int, payload: bytes, id: str) -> None:
        """Once in the log, however often it is written with this `id` within the hour. Raises
        `Trouble`."""
        with self._troubles():
            stream = await self._stream()
            await stream.publish(
                f"{self.name}.{lane}",
                payload,
                timeout=ANSWERS_WITHIN_S,
                headers={"Nats-Msg-Id": id, "Nats-Expected-Stream": self.name},
            )

    async def make_sure(self) -> None:
        """Make the stream and its consumers if they are not there. Raises `Trouble`."""
        with self._troubles():
            await self._make(await self._stream())

    async def next(self, lane: int) -> Letter | None:
        """The next block of the lane, or None when none came in two seconds. Raises `Trouble`."""
        from nats.errors import TimeoutError as NothingCame

        with self._troubles():
            asking = await self._consumer(lane)
            try:
                (message,) = await asking.fetch(1, timeout=STAY_S)
            except NothingCame:
                return None
            return _letter(lane, message)

    async def lag_s(self) -> float:
        """Seconds since the oldest block that is not stored yet was written. Raises `Trouble`."""
        with self._troubles():
            await self._stream()
            client, _stream = await self._open_already()
            answer = await client.request(
                f"$JS.API.STREAM.INFO.{self.name}", timeout=ANSWERS_WITHIN_S
            )
            return _age_of_first(json.loads(answer.data).get("state", {}))

    async def most_bytes(self) -> int:
        """How large one block may be."""
        client, _stream = await self._open_already()
        return client.max_payload - 4_096

    async def _stream(self) -> "JetStreamContext":
        _client, stream = await self._open_already()
        return stream

    async def _open_already(self) -> "tuple[Client, JetStreamContext]":
        assert self._opening, "used outside `async with`"
        return await asyncio.shield(self._opening)

    async def _open(self) -> "tuple[Client, JetStreamContext]":
        import nats

        client = await nats.connect(
            _servers(self.url),
            name="perchoir",
            error_cb=self._say,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            connect_timeout=CONNECTS_WITHIN_S,
            pending_size=64 * 2**20,
        )
        return client, client.jetstream(timeout=ANSWERS_WITHIN_S)

    async def _make(self, stream: "JetStreamContext") -> None:
        from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType
        from nats.js.errors import BadRequestError

        try:
            await stream.add_stream(
                name=self.name,
                subjects=[f"{self.name}.*"],
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                max_bytes=MOST_BYTES,
                duplicate_window=REMEMBERS_S,
            )
        except BadRequestError as error:
            # It is there, and the operator has set it otherwise (more replicas, more room).
            if error.err_code != _NAMED_ALREADY:
                raise
        for lane in range(LANES):
            config = ConsumerConfig(
                durable_name=f"lane-{lane}",
                filter_subject=f"{self.name}.{lane}",
                ack_wait=HANDS_OUT_AGAIN_S,
                max_ack_pending=1,
                max_deliver=-1,
            )
            await stream.add_consumer(self.name, config)

    async def _consumer(self, lane: int) -> "JetStreamContext.PullSubscription":
        if lane not in self._lanes:
            stream = await self._stream()
            self._lanes[lane] = await stream.pull_subscribe_bind(f"lane-{lane}", self.name)
        return self._lanes[lane]

    @contextlib.contextmanager
    def _troubles(self) -> "Any":
        from nats.errors import Error
        from nats.js.errors import APIError

        try:
            yield
        except APIError as error:
            reason = str(error.description or error)
            if error.err_code == _FULL:
                raise Trouble("log_full", reason) from None
            raise Trouble("log_not_reachable", reason) from None
        except (Error, OSError, TimeoutError) as error:
            raise Trouble("log_not_reachable", str(error) or type(error).__name__) from None

    async def _say(self, error: Exception) -> None:
        """What the client says again and again is written twice a minute."""
        if time.monotonic() - self._said_at >= SAY_AGAIN_S:
            _log.warning("the log at %s: %s", _without_secrets(self.url), error or type(error))
            self._said_at = time.monotonic()


@contextlib.asynccontextmanager
async def log_at(url: str) -> AsyncIterator[Log | None]:
    """The log at this address; None when none is set. Raises `ClientMissing`."""
    if not url:
        yield None
        return
    async with Log(url) as log:
        yield log


def _letter(lane: int, message: "Msg") -> Letter:
    about = message.metadata
    return Letter(
        lane,
        about.sequence.stream,
        about.timestamp,
        about.num_delivered or 1,
        message.data,
        message,
    )


def _age_of_first(state: dict[str, Any]) -> float:
    if not state.get("messages"):
        return 0.0
    first = datetime.fromisoformat(state["first_ts"])
    return max(0.0, (datetime.now(UTC) - first).total_seconds())


def _servers(url: str) -> list[str]:
    return [urlunsplit(urlsplit(one.strip())._replace(path="")) for one in url.split(",")]


def _without_secrets(url: str) -> str:
    return ", ".join(urlsplit(one.strip()).netloc.rpartition("@")[2] for one in url.split(","))
