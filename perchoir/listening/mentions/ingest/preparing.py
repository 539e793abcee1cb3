"""All that can be known of posts before the transaction: the expensive part, without any lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import zstandard

from perchoir.listening.engine.enrich.language import Identified, identify
from perchoir.listening.mentions.ingest.estimating import Estimate, estimates
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
    estimate: Estimate
    raw: bytes

    @property
    def key(self) -> Key:
        return self.post.network, self.post.id


def keep_matched(wave: Wave, matching: Matching) -> list[Kept]:
    """The posts that some watch matches, and the edits."""
    posted = list(wave.posts.values())
    found = matching.match([event.post for event in posted]) if posted else []
    pairs = zip(posted, found, strict=True)
    kept = [(event, tuple(ids)) for event, ids in pairs if ids or event.edited_at]
    texts = [_whole(event.post) for event, _ in kept]
    languages = [
        identify(text, event.post.language) for text, (event, _) in zip(texts, kept, strict=True)
    ]
    codes = (language.code for language in languages)
    moods = estimates(list(zip(texts, codes, strict=True)))
    press = zstandard.ZstdCompressor()
    return [
        _kept(*each, press, text, language, mood)
        for each, text, language, mood in zip(kept, texts, languages, moods, strict=True)
    ]


def _whole(post: IncomingPost) -> str:
    return f"{post.title}\n{post.text}" if post.title else post.text


def _kept(
    event: Posted,
    watch_ids: tuple[int, ...],
    press: zstandard.ZstdCompressor,
    text: str,
    language: Identified,
    estimate: Estimate,
) -> Kept:
    post = event.post
    return Kept(
        post=post,
        # An edit from the future would shut out all that come after it.
        edited_at=event.edited_at and min(event.edited_at, post.received_at),
        watch_ids=watch_ids,
        fingerprint=fingerprint(text),
        language=language.code[:12],
        language_estimated=bool(language.code) and language.code != _declared(post),
        estimate=estimate,
        raw=press.compress(post.raw) if post.raw else b"",
    )


def _declared(post: IncomingPost) -> str:
    return post.language.strip().lower().replace("_", "-")
