"""Everything that changes the articles of a charter and how it cools off."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine.cooling import COOLING_DEFAULTS, hour_of
from perchoir.publishing.charter.models import (
    ArticleSetting,
    Asks,
    Change,
    CoolingRule,
    OwnExample,
)

COOLING = "cooling"
LONGEST_LIST = 2_000
LONGEST_WORD = 80
LONGEST_EXAMPLE = 2_000
MOST_EXAMPLES = 50
MOST_MINUTES = 60 * 24 * 7


def change_article(
    by: Member,
    article: str,
    *,
    enabled: bool,
    severity: int | None = None,
    settings: Mapping[str, Any] | None = None,
) -> ArticleSetting:
    """Decide about one article. `settings` None: as they were. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    known = _known(article)
    if severity is not None and severity not in Asks.values:
        raise Mistake(_("An article cannot ask for that."))
    if settings and not settings.keys() <= known.defaults.keys():
        raise Mistake(_("This article has no such setting."))
    values: dict[str, Any] = {"enabled": enabled, "severity": severity}
    if settings is not None:
        values["settings"] = _checked(known, settings)
    with transaction.atomic():
        rows = ArticleSetting.objects.select_for_update()
        row = rows.filter(workspace=by.workspace, article=article).first()
        before = _plain(known, row)
        row, _made = ArticleSetting.objects.update_or_create(
            workspace=by.workspace, article=article, defaults=values
        )
        _keep(by, article, before, _plain(known, row))
    return row


def add_example(
    by: Member, article: str, *, text: str, language: str, is_found: bool
) -> OwnExample:
    """A sentence of the house that the article must find, or leave alone. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    _known(article)
    text = (text or "").replace("\0", "").strip()
    if not text or len(text) > LONGEST_EXAMPLE:
        raise Mistake(_("Write the example: one sentence or a short text."))
    if by.workspace.charter_examples.filter(article=article).count() >= MOST_EXAMPLES:
        raise Mistake(_("This article has fifty examples: take one out first."))
    with transaction.atomic():
        example = OwnExample.objects.create(
            workspace=by.workspace, article=article, text=text, is_found=is_found, added_by=by,
            language="en" if language == "en" else "fr",
        )  # fmt: skip
        record(by.workspace, by.user, "example.added", article=article, name=text[:200])
    return example


def remove_example(by: Member, example: OwnExample) -> None:
    """It is no longer tried."""
    by.require(Right.EDIT_CHARTER, of=example)
    with transaction.atomic():
        record(
            by.workspace, by.user, "example.removed",
            article=example.article, name=example.text[:200],
        )  # fmt: skip
        example.delete()


def change_cooling(by: Member, settings: Mapping[str, Any]) -> CoolingRule:
    """How this house cools off; what is not in `settings` is as shipped. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    wanted = _checked_cooling({**COOLING_DEFAULTS, **settings})
    with transaction.atomic():
        row = CoolingRule.objects.select_for_update().filter(workspace=by.workspace).first()
        before = row.settings if row else _checked_cooling(COOLING_DEFAULTS)
        row, _made = CoolingRule.objects.update_or_create(
            workspace=by.workspace, defaults={"settings": wanted}
        )
        _keep(by, COOLING, before, wanted)
    return row


def cleaned_words(words: Iterable[object]) -> list[str]:
    """Each once, without what surrounds it. Raises `Mistake` for a list or a word too long."""
    found = dict.fromkeys(" ".join(str(word).replace("\0", "").split()) for word in words)
    kept = [word for word in found if re.search(r"\w", word)]
    if len(kept) > LONGEST_LIST or any(len(word) > LONGEST_WORD for word in kept):
        raise Mistake(_("A list has at most 2,000 entries of 80 characters each."))
    return kept


def _known(article: str) -> engine.Article:
    known = engine.article(article)
    if known is None:
        raise Mistake(_("The charter has no such article."))
    return known


def _plain(article: engine.Article, row: ArticleSetting | None) -> dict[str, Any]:
    """An article as it works now, for the history."""
    own = row.severity if row and row.severity is not None else int(article.severity)
    settings = {**article.defaults, **(row.settings if row else {})}
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}
    return {"enabled": row.enabled if row else True, "severity": own, **plain}


def _keep(by: Member, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Only what differs, in the history and in the audit log."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return
    was, became = ({name: one.get(name) for name in names} for one in (before, after))
    Change.objects.create(workspace=by.workspace, subject=subject, before=was, after=became, by=by)
    verb = "cooling.changed" if subject == COOLING else "article.changed"
    record(
        by.workspace, by.user, verb,
        article=subject, before=str(was)[:1_000], after=str(became)[:1_000],
    )  # fmt: skip


def _checked(article: engine.Article, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the kind that the article ships with, and which it can be checked with."""
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


def _checked_cooling(settings: Mapping[str, Any]) -> dict[str, Any]:
    minutes = settings["minutes"]
    if not isinstance(minutes, int) or not 1 <= minutes <= MOST_MINUTES:
        raise Mistake(_("Give the wait in minutes: at least one, at most a week."))
    hours = {name: str(settings[name]) for name in ("opens", "closes")}
    if any(text and hour_of(text) is None for text in hours.values()):
        raise Mistake(_("Give both hours as 08:00, or leave both empty."))
    if bool(hours["opens"]) != bool(hours["closes"]):
        raise Mistake(_("Give both hours as 08:00, or leave both empty."))
    switches = ("answer_to_an_attack", "outside_hours", "weekends", "angry_wording")
    return {
        "minutes": minutes,
        **hours,
        **{name: bool(settings[name]) for name in switches},
        "angry_words": cleaned_words(settings["angry_words"]),
    }


_WORDS = ("note", "needs_approval", "needs_legal", "refuse")
