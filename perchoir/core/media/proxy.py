"""Fetching a picture through the guarded door, once, and keeping it."""

import ssl
from functools import cache

import httpx
from asgiref.sync import async_to_sync
from django.conf import settings

from perchoir.core.media.addresses import Shape
from perchoir.core.media.cache import cached, keep
from perchoir.core.media.pictures import NotAPicture, as_webp
from perchoir.core.outbound import Outbound, OutboundError

LARGEST_BYTES = 10_000_000
TIMEOUT_S = 10.0
ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif"


class NoPicture(Exception):
    """The network did not give one that we show."""


def picture(url: str, shape: Shape) -> bytes:
    """The picture at `url` as WebP, from our disk or from its network. Raises `NoPicture`.

    The network sees our address and our name: no cookie, no referrer, nothing of the reader.
    """
    body = cached(url, shape)
    if body is None:
        body = _fetched(url, shape)
        keep(url, shape, body)
    if not body:
        raise NoPicture
    return body


def _fetched(url: str, shape: Shape) -> bytes:
    """Empty when there is nothing to show."""
    try:
        return as_webp(async_to_sync(_downloaded)(url), shape.pixels)
    except (OutboundError, NotAPicture):
        return b""


async def _downloaded(url: str) -> bytes:
    outbound = Outbound(allow_private=settings.ENV.outbound_allow, ssl_context=_ssl_context())
    try:
        answer = await outbound.get(
            url, headers={"Accept": ACCEPT}, max_bytes=LARGEST_BYTES, timeout_s=TIMEOUT_S
        )
    finally:
        await outbound.aclose()
    if answer.status != 200:
        raise NotAPicture(str(answer.status))
    return answer.body


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
