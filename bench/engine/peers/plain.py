"""A post as a program of one's own would read it: typed structs, no more fields than needed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import msgspec

_MENTION, _TAG, _LINK = (f"app.bsky.richtext.facet#{name}" for name in ("mention", "tag", "link"))
_HANDLE = re.compile(r"@([\w.-]+\w)")


class _Feature(msgspec.Struct, gc=False):
    type: str = msgspec.field(name="$type", default="")
    tag: str = ""
    uri: str = ""
    did: str = ""


class _Facet(msgspec.Struct, gc=False):
    features: list[_Feature] = []


class _External(msgspec.Struct, gc=False):
    uri: str = ""
    title: str = ""


class _Image(msgspec.Struct, gc=False):
    alt: str = ""


class _Embed(msgspec.Struct, gc=False):
    type: str = msgspec.field(name="$type", default="")
    external: _External | None = None
    images: list[_Image] = []


class _Reference(msgspec.Struct, gc=False):
    uri: str = ""


class _Reply(msgspec.Struct, gc=False):
    parent: _Reference | None = None


class _Record(msgspec.Struct, gc=False):
    text: str = ""
    langs: list[str] = []
    facets: list[_Facet] = []
    embed: _Embed | None = None
    reply: _Reply | None = None


class _Commit(msgspec.Struct, gc=False):
    operation: str
    record: _Record | None = None


class _Message(msgspec.Struct, gc=False):
    did: str
    commit: _Commit


decoder = msgspec.json.Decoder(_Message)


@dataclass
class Plain:
    """What a watch can ask about; `text` is all that has words, a field a line."""

    author: str
    record: _Record

    @cached_property
    def text(self) -> str:
        embed = self.record.embed
        if embed is None:
            return self.record.text
        titles = [embed.external.title] if embed.external else []
        return "\n".join((self.record.text, *(image.alt for image in embed.images), *titles))

    @cached_property
    def tags(self) -> list[str]:
        return [feature.tag.lower() for feature in self._features(_TAG)]

    @cached_property
    def mentioned(self) -> list[str]:
        """Handles as they are written, whole and without their server."""
        if "@" not in self.record.text:
            return []
        whole = [handle.lower() for handle in _HANDLE.findall(self.record.text)]
        return [*whole, *(handle.partition(".")[0] for handle in whole)]

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Domain and path."""
        found = [feature.uri for feature in self._features(_LINK)]
        embed = self.record.embed
        if embed and embed.external:
            found.append(embed.external.uri)
        return [_split(uri) for uri in found]

    @cached_property
    def domains(self) -> list[str]:
        """Each with the domains above it."""
        return [above for domain, _path in self.links for above in _above(domain)]

    @cached_property
    def facts(self) -> set[str]:
        """What `has:` and `is:` ask."""
        record = self.record
        kind = record.embed.type.rpartition(".")[2] if record.embed else ""
        found = {"link"} if self.links else set()
        found |= {"images": {"image"}, "video": {"video"}}.get(kind, set())
        if record.reply:
            return found | {"reply"}
        return found | ({"quote"} if kind == "record" else set())

    @property
    def answered(self) -> str:
        parent = self.record.reply.parent if self.record.reply else None
        return parent.uri.removeprefix("at://").partition("/")[0] if parent else ""

    @property
    def language(self) -> str:
        return self.record.langs[0] if self.record.langs else ""

    def _features(self, type: str) -> Iterable[_Feature]:
        return (f for facet in self.record.facets for f in facet.features if f.type == type)


def read(messages: Sequence[bytes]) -> list[Plain | None]:
    """None for what is no post."""
    return [_plain(decoder.decode(message)) for message in messages]


def _plain(message: _Message) -> Plain | None:
    record = message.commit.record
    return Plain(message.did, record) if record else None


def _split(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    return (parts.hostname or "").removeprefix("www."), parts.path


def _above(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]
