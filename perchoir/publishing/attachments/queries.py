"""Which attachments are shown where."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from perchoir.core.people.models import Workspace
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.places import why_place_stays
from perchoir.publishing.attachments.sentences import cannot_fix

if TYPE_CHECKING:
    from perchoir.publishing.attachments.checking import Said


def attached(content: Mapping[str, Any]) -> set[int]:
    """The ids of every attachment that a post's content shows, in any of its versions by network:
    pictures, videos, and the pictures of link cards."""
    every = [content.get("parts") or [], *(content.get("variants") or {}).values()]
    return {number for parts in every for part in parts for number in _of(part)}


def _of(part: Mapping[str, Any]) -> Iterator[int]:
    for one in part.get("media") or []:
        yield one["attachment"]
    picture = (part.get("card") or {}).get("picture")
    if picture is not None:
        yield picture


def attachment_of(workspace: Workspace, number: int) -> Attachment:
    """Raises `Http404`."""
    return get_object_or_404(Attachment, workspace=workspace, pk=number)


@dataclass(frozen=True, slots=True)
class ByNetwork:
    """What one network says of one attachment."""

    network: str
    network_name: str
    sentences: list[str]
    can_fix: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An attachment of a part, as the page shows it. `number` counts from 1; `before` is the
    original of which it is a copy, when that is still kept; `place_stays` says why its place cannot
    be removed, empty when it can or there is none."""

    attachment: Attachment
    alt: str
    number: int
    is_last: bool
    problems: "list[ByNetwork]"
    place_stays: str = ""

    @property
    def before(self) -> Attachment | None:
        return self.attachment.made_from


def shown_media(
    workspace: Workspace, media: Sequence[Mapping[str, Any]], said: "Mapping[str, list[Said]]"
) -> list[Shown]:
    """The media of a part in their order, each with what networks say of it."""
    asked = [one["attachment"] for one in media]
    kept = Attachment.objects.select_related("made_from").filter(workspace=workspace)
    rows = kept.in_bulk(asked)
    every = [one for several in said.values() for one in several]
    there = [one for one in media if one["attachment"] in rows]
    return [
        Shown(
            attachment=rows[one["attachment"]],
            alt=one.get("alt", ""),
            number=number,
            is_last=number == len(there),
            problems=_by_network(each for each in every if each.attachment == one["attachment"]),
            place_stays=_place_stays(rows[one["attachment"]]),
        )
        for number, one in enumerate(there, start=1)
    ]


def _place_stays(attachment: Attachment) -> str:
    if attachment.kind != "video" or not attachment.has_place:
        return ""
    try:
        code = why_place_stays(path_of(attachment))
    except FileNotFoundError:
        return ""
    return cannot_fix(code) if code else ""


def _by_network(said: "Iterable[Said]") -> list[ByNetwork]:
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(one.network, []).append(one)
    return [
        ByNetwork(
            network=network,
            network_name=several[0].network_name,
            sentences=[one.sentence for one in several],
            can_fix=all(one.can_fix for one in several),
        )
        for network, several in found.items()
    ]
