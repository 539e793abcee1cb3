"""What hangs on a post: pictures, a video, a card, a quoted post.

Lexicons app.bsky.embed.* as of November 2026. Addresses of pictures: the network's own content
delivery, or `com.atproto.sync.getBlob` on a server that has none.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from perchoir.networks.bluesky.syntax import POST, plain, uri_parts
from perchoir.networks.common.fields import web_address
from perchoir.networks.contract import Link, Media, MediaKind

_WITH_MEDIA = "app.bsky.embed.recordWithMedia"
_MOST = 20


class Blobs(msgspec.Struct, frozen=True):
    """Where pictures and videos are fetched: on `server`, or on Bluesky's CDN when it is ""."""

    server: str = ""

    def image(self, did: str, cid: str) -> tuple[str, str]:
        """The picture and a small one."""
        if self.server:
            return self._blob(did, cid), ""
        base = "https://cdn.bsky.app/img"
        return (
            f"{base}/feed_fullsize/plain/{did}/{cid}@jpeg",
            f"{base}/feed_thumbnail/plain/{did}/{cid}@jpeg",
        )

    def video(self, did: str, cid: str) -> tuple[str, str]:
        """The video and a still of it."""
        if self.server:
            return self._blob(did, cid), ""
        base = f"https://video.bsky.app/watch/{quote(did, safe='')}/{cid}"
        return f"{base}/playlist.m3u8", f"{base}/thumbnail.jpg"

    def _blob(self, did: str, cid: str) -> str:
        return f"{self.server}/xrpc/com.atproto.sync.getBlob?did={quote(did, safe=':')}&cid={cid}"


BLUESKY_CDN: Final = Blobs()


def blobs_at(server: str) -> Blobs:
    """`server` itself, unless it belongs to Bluesky."""
    host = urlsplit(server).hostname or ""
    if host == "bsky.network" or host.endswith((".bsky.network", "bsky.social")):
        return BLUESKY_CDN
    return Blobs(server=server.rstrip("/"))


def media_of(embed: object, did: str, blobs: Blobs) -> tuple[Media, ...]:
    """Pictures in their order, or the video; wrong ones are left out."""
    return tuple(_media(_attached(embed), did, blobs))


def card_of(embed: object) -> Link | None:
    """The address of a card and its title."""
    external = _attached(embed).get("external")
    if not isinstance(external, dict):
        return None
    url = web_address(external.get("uri"))
    return Link(url=url, title=plain(external.get("title"))) if url else None


def quoted_of(embed: object) -> str:
    """The AT URI of a quoted post; "" for none, and for quoted lists and feeds."""
    if not isinstance(embed, dict):
        return ""
    record = embed.get("record")
    if embed.get("$type") == _WITH_MEDIA and isinstance(record, dict):
        record = record.get("record")
    uri = record.get("uri") if isinstance(record, dict) else None
    parts = uri_parts(uri)
    return str(uri) if parts and parts[1] == POST else ""


def _attached(embed: object) -> Mapping[str, Any]:
    if not isinstance(embed, dict):
        return {}
    media = embed.get("media")
    if embed.get("$type") == _WITH_MEDIA:
        return media if isinstance(media, dict) else {}
    return embed


def _media(attached: Mapping[str, Any], did: str, blobs: Blobs) -> Iterator[Media]:
    images = attached.get("images")
    for image in images[:_MOST] if isinstance(images, list) else []:
        if isinstance(image, dict) and (cid := _cid_of(image.get("image"))):
            url, small = blobs.image(did, cid)
            yield Media(MediaKind.IMAGE, url, plain(image.get("alt")), small)
    if cid := _cid_of(attached.get("video")):
        url, still = blobs.video(did, cid)
        yield Media(MediaKind.VIDEO, url, plain(attached.get("alt")), still)


def _cid_of(blob: object) -> str:
    """The content id of a blob; the oldest records carry `cid` itself."""
    if not isinstance(blob, dict):
        return ""
    reference = blob.get("ref", blob.get("cid"))
    if isinstance(reference, dict):
        reference = reference.get("$link")
    is_plain = isinstance(reference, str) and reference.isascii() and reference.isalnum()
    return str(reference) if is_plain else ""
