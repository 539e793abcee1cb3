"""What a decision about an article may say, and how it is remembered."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.models import Asks, Change
from perchoir.publishing.voices.models import Voice

COOLING = "cooling"
LONGEST_LIST = 2_000
LONGEST_WORD = 80
_WORDS = ("note", "needs_approval", "needs_legal", "refuse")


def known_article(article: str) -> engine.Article:
    """The article of this id. Raises `Mistake`."""
    known = engine.article(article)
    if known is None:
        raise Mistake(_("The charter has no such article."))
    return known


def checked_severity(severity: int | None) -> int | None:
    """One that there is, or none. Raises `Mistake`."""
    if severity is not None and severity not in Asks.values:
        raise Mistake(_("An article cannot ask for that."))
    return severity


def checked_settings(article: engine.Article, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the kind that the article ships with, and which it can be checked with.
    Raises `Mistake`."""
    if not settings.keys() <= article.defaults.keys():
        raise Mistake(_("This article has no such setting."))
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        shipped = article.defaults[name]
        if isinstance(shipped, tuple) and isinstance(value, list | tuple):
            checked[name] = cleaned_words(value)
        elif (isinstance(shipped, int | float) and _is_number(value)) or (
            isinstance(shipped, str) and value in _WORDS
        ):
            checked[name] = value
        else:
            raise Mistake(_("This is not what the setting takes."))
    return checked


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000
    )


def cleaned_words(words: Iterable[object]) -> list[str]:
    """Each once, without what surrounds it. Raises `Mistake` for a list or a word too long."""
    found = dict.fromkeys(" ".join(str(word).replace("\0", "").split()) for word in words)
    kept = [word for word in found if re.search(r"\w", word)]
    if len(kept) > LONGEST_LIST or any(len(word) > LONGEST_WORD for word in kept):
        raise Mistake(_("A list has at most 2,000 entries of 80 characters each."))
    return kept


def plain(article: engine.Article, choice: engine.Choice) -> dict[str, Any]:
    """An article as it works now, for the history."""
    severity = article.severity if choice.severity is None else choice.severity
    settings = {**article.defaults, **choice.settings}
    listed = {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}
    return {"enabled": choice.enabled, "severity": int(severity), **listed}


def keep(
    by: Member,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    voice: Voice | None = None,
) -> None:
    """Only what differs, in the history and in the audit log."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return
    was, became = ({name: one.get(name) for name in names} for one in (before, after))
    Change.objects.create(
        workspace=by.workspace, voice=voice, subject=subject, before=was, after=became, by=by
    )
    verb = "cooling.changed" if subject == COOLING else "article.changed"
    whose = {"voice": voice.name} if voice else {}
    record(
        by.workspace, by.user, "voice_article.changed" if voice else verb,
        article=subject, before=str(was)[:1_000], after=str(became)[:1_000], **whose,
    )  # fmt: skip
