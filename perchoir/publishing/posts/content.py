"""What a post may hold, read from whatever door it came in by."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Workspace
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.queries import attached
from perchoir.publishing.posts.campaigns import LONGEST_CAMPAIGN, rule_for
from perchoir.publishing.posts.naming import people_of

LONGEST_TEXT = 50_000
MOST_PARTS = 50
MOST_MEDIA = 20
LONGEST_ALT = 4_086


def cleaned(workspace: Workspace, content: Mapping[str, Any]) -> dict[str, Any]:
    """The same content with nothing unknown in it. Raises `Mistake`."""
    variants = content.get("variants") or {}
    if not isinstance(variants, Mapping):
        raise Mistake(_("The versions of this post cannot be read."))
    found = {
        "language": str(content.get("language") or "")[:12],
        "parts": _parts(content.get("parts")),
        "variants": {str(name)[:20]: _parts(parts) for name, parts in variants.items() if parts},
        "languages": _languages(content.get("languages")),
        "campaign": str(content.get("campaign") or "").strip()[:LONGEST_CAMPAIGN],
    }
    _require_own(workspace, found)
    return _as_it_stands(workspace, found)


def _as_it_stands(workspace: Workspace, content: dict[str, Any]) -> dict[str, Any]:
    """With what the house knows today of its people and of its links."""
    links = rule_for(workspace, content["campaign"]) if _has_link(content) else {}
    return {**content, **({"links": links} if links else {}), **people_of(workspace, content)}


def _has_link(content: Mapping[str, Any]) -> bool:
    every = [content["parts"], *content["variants"].values()]
    return any("://" in part["text"] or part["card"] for parts in every for part in parts)


def _languages(languages: object) -> dict[str, str]:
    given = languages if isinstance(languages, Mapping) else {}
    return {str(name)[:20]: str(code)[:12] for name, code in given.items() if code}


def is_empty(content: Mapping[str, Any]) -> bool:
    """Nothing to send yet."""
    return not any(part["text"].strip() or part["media"] for part in content.get("parts") or [])


def _parts(parts: object) -> list[dict[str, Any]]:
    if not isinstance(parts, Sequence) or isinstance(parts, str) or len(parts) > MOST_PARTS:
        raise Mistake(_("A post has between 1 and %(most)d parts.") % {"most": MOST_PARTS})
    return [_part(part) for part in parts] or [_part({})]


def _part(part: object) -> dict[str, Any]:
    given = part if isinstance(part, Mapping) else {}
    text = str(given.get("text") or "").replace("\r\n", "\n").replace("\x00", "")
    if len(text) > LONGEST_TEXT:
        raise Mistake(
            _("A text has at most %(most)d characters; this one has %(length)d.")
            % {"most": LONGEST_TEXT, "length": len(text)}
        )
    media = [_media(one) for one in list(given.get("media") or [])[:MOST_MEDIA]]
    return {"text": text, "media": media, "card": _card(given.get("card"))}


def _media(one: object) -> dict[str, Any]:
    given = one if isinstance(one, Mapping) else {}
    number = _number(given.get("attachment"))
    return {"attachment": number, "alt": str(given.get("alt") or "")[:LONGEST_ALT]}


def _number(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise Mistake(_("A picture of this post cannot be found. Attach it again."))
    return number


def _card(card: object) -> dict[str, Any] | None:
    if not isinstance(card, Mapping) or not str(card.get("url", "")).startswith("https://"):
        return None
    words = {name: str(card.get(name) or "")[:2_000] for name in ("url", "title", "description")}
    picture = card.get("picture")
    return {**words, "picture": None if picture is None else _number(picture)}


def _require_own(workspace: Workspace, content: Mapping[str, Any]) -> None:
    asked = attached(content)
    if asked and Attachment.objects.filter(workspace=workspace, pk__in=asked).count() < len(asked):
        raise Mistake(_("A picture of this post cannot be found. Attach it again."))
