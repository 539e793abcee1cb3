"""All that can be known of posts before the transaction: the expensive part, without any lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import zstandard

from perchoir.listening.engine.enrich.language import identify
from perchoir.listening.mentions.ingest.fingerprints import Fingerprint, fingerprint
from perchoir.listening.mentions.ingest.folding import Key, Wave
from perchoir.networks.contract import IncomingPost, Posted


class Matching(Protocol):
    """Which watches a post is for: the engine's matcher, with the watches it knows."""

    @property
    def watch_ids(self) -> frozenset[int]: ...

    def match(self, posts: Sequence[IncomingPost]) -> list[list[int]]: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A post on its way into the store. An edit that matches nothing comes along without watches:
    it may change a mention that is stored."""

    post: IncomingPost
    edited_at: datetime | None
    watch_ids: tuple[int, ...]
    fingerprint: Fingerprint | None
    language: str
    language_estimated: bool
    raw: bytes

    @property
    def key(self) -> Key:
        return self.post.network, self.post.id


def keep_matched(wave: Wave, matching: Matching) -> list[Kept]:
    """The posts that some watch matches, and the edits."""
    posted = list(wave.posts.values())
    found = matching.match([event.post for event in posted]) if posted else []
    press = zstandard.ZstdCompressor()
    return [
        _kept(event, tuple(watch_ids), press)
        for event, watch_ids in zip(posted, found, strict=True)
        if watch_ids or event.edited_at
    ]


def _kept(event: Posted, watch_ids: tuple[int, ...], press: zstandard.ZstdCompressor) -> Kept:
    post = event.post
    whole = f"{post.title}\n{post.text}"
    language = identify(whole, post.language)
    return Kept(
        post=post,
        # An edit from the future would shut out all that come after it.
        edited_at=event.edited_at and min(event.edited_at, post.received_at),
        watch_ids=watch_ids,
        fingerprint=fingerprint(whole),
        language=language.code[:12],
        language_estimated=bool(language.code) and language.code != _declared(post),
        raw=press.compress(post.raw) if post.raw else b"",
    )


def _declared(post: IncomingPost) -> str:
    return post.language.strip().lower().replace("_", "-")
