"""The web process stops too large a message of a network before anything else sees it."""

from collections.abc import Mapping
from typing import Any

from perchoir.config.asgi import application


async def test_a_message_of_two_gigabytes_is_refused_and_not_read() -> None:
    said: list[Mapping[str, Any]] = []

    async def read() -> Mapping[str, Any]:
        raise AssertionError("it was read")

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    headers = [(b"content-length", b"2000000000")]
    scope = {"type": "http", "path": "/connect/facebook/hook/", "headers": headers}
    await application(scope, read, send)
    assert said[0]["status"] == 413
