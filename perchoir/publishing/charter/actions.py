"""Everything that changes the articles of a charter and how it cools off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.charter.deciding import (
    COOLING,
    checked_settings,
    checked_severity,
    cleaned_words,
    keep,
    known_article,
    plain,
)
from perchoir.publishing.charter.engine.cooling import COOLING_DEFAULTS, hour_of
from perchoir.publishing.charter.models import (
    ArticleSetting,
    CoolingRule,
    OwnExample,
)
from perchoir.publishing.charter.queries import choice_of

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
    known = known_article(article)
    values: dict[str, Any] = {"enabled": enabled, "severity": checked_severity(severity)}
    if settings is not None:
        values["settings"] = checked_settings(known, settings)
    with transaction.atomic():
        rows = ArticleSetting.objects.select_for_update()
        rows.filter(workspace=by.workspace, article=article).first()
        before = plain(known, choice_of(by.workspace, article))
        row, _made = ArticleSetting.objects.update_or_create(
            workspace=by.workspace, article=article, defaults=values
        )
        keep(by, article, before, plain(known, choice_of(by.workspace, article)))
    return row


def add_example(
    by: Member, article: str, *, text: str, language: str, is_found: bool
) -> OwnExample:
    """A sentence of the house that the article must find, or leave alone. Raises `Mistake`."""
    by.require(Right.EDIT_CHARTER)
    known_article(article)
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
        keep(by, COOLING, before, wanted)
    return row


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
