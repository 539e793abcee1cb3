"""The piece of a page's form that holds the media and the card of one part."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Member
from perchoir.publishing.attachments.actions import attach, fix_attachment
from perchoir.publishing.attachments.cards import fetch_card
from perchoir.publishing.attachments.queries import attachment_of

LONGEST_ALT = 4_086
Media = list[dict[str, Any]]


class Files(Protocol):
    """The files of a request."""

    def getlist(self, key: str) -> Sequence[UploadedFile]: ...


def read_media(by: Member, post: QueryDict, files: Files, prefix: str) -> Media:
    """The media of the part, as its content holds them, after what the person asked for: files
    attached, a button of one of them obeyed. Raises `Mistake`, `Http404`."""
    media = _written(post, prefix)
    media = _obeyed(by, media, post.get(f"{prefix}-do", ""))
    for file in files.getlist(f"{prefix}-file"):
        new = attach(by, file, name=file.name or "", size=file.size or 0)
        media = _with(media, new.pk)
    return media


def read_card(by: Member, post: QueryDict, prefix: str) -> dict[str, Any] | None:
    """The card of the part, fetched or taken away when that was asked for. Raises `Mistake`."""
    asked = post.get(f"{prefix}-do", "")
    if asked == "uncard":
        return None
    if asked == "card":
        return fetch_card(by, post.get(f"{prefix}-link", ""))
    url = post.get(f"{prefix}-card-url", "")
    if not url:
        return None
    words = {name: post.get(f"{prefix}-card-{name}", "") for name in ("title", "description")}
    picture = whole_number(post.get(f"{prefix}-card-picture", ""))
    return {"url": url, **words, "picture": picture}


def only_media(post: QueryDict, files: Mapping[str, object] | None = None) -> bool:
    """Whether a button of the piece was pressed, or files were added: the page is shown again."""
    return any(name.endswith("-do") and post[name] for name in post) or any(
        name.endswith("-file") for name in files or ()
    )


def _written(post: QueryDict, prefix: str) -> Media:
    numbers = (whole_number(one) for one in post.getlist(f"{prefix}-attachment"))
    return [
        {"attachment": number, "alt": post.get(f"{prefix}-alt-{number}", "").strip()[:LONGEST_ALT]}
        for number in _once(number for number in numbers if number is not None)
    ]


def _once(numbers: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def _obeyed(by: Member, media: Media, asked: str) -> Media:
    verb, _, rest = asked.partition(":")
    name, _, aim = rest.partition(":")
    number = whole_number(name)
    at = next((at for at, one in enumerate(media) if one["attachment"] == number), None)
    if at is None or number is None:
        return media
    if verb == "remove":
        return media[:at] + media[at + 1 :]
    if verb in {"up", "down"}:
        return _moved(media, at, at - 1 if verb == "up" else at + 1)
    if verb == "fix":
        copy = fix_attachment(by, attachment_of(by.workspace, number), network_or_kind=aim)
        return [*media[:at], {**media[at], "attachment": copy.pk}, *media[at + 1 :]]
    return media


def _moved(media: Media, old: int, new: int) -> Media:
    if not 0 <= new < len(media):
        return media
    order = [*media]
    order.insert(new, order.pop(old))
    return order


def _with(media: Media, number: int) -> Media:
    if any(one["attachment"] == number for one in media):
        return media
    return [*media, {"attachment": number, "alt": ""}]
