"""What a voice decides for itself, over the charter of its house."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.charter.deciding import (
    checked_settings,
    checked_severity,
    keep,
    known_article,
    plain,
)
from perchoir.publishing.charter.models import VoiceArticle
from perchoir.publishing.charter.queries import choice_of
from perchoir.publishing.voices.models import Voice


def change_for_voice(
    by: Member,
    voice: Voice,
    article: str,
    *,
    enabled: bool,
    severity: int | None = None,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Decide about one article for one voice. Only what differs from the house is kept: the rest
    goes on following it. `severity` None: as the house. `settings` not named: as they were.

    Raises `Mistake` as `change_article` does.
    """
    by.require(Right.EDIT_CHARTER, of=voice)
    known = known_article(article)
    checked = checked_settings(known, settings or {})
    with transaction.atomic():
        own = _locked(voice, article)
        before = plain(known, choice_of(by.workspace, article, voice))
        house = plain(known, choice_of(by.workspace, article))
        wanted = {**own.settings, **checked}
        own.enabled = None if enabled == house["enabled"] else enabled
        own.severity = _unless(house["severity"], checked_severity(severity))
        own.settings = {name: one for name, one in wanted.items() if one != house[name]}
        _kept(own)
        keep(by, article, before, plain(known, choice_of(by.workspace, article, voice)), voice)


def follow_house(by: Member, voice: Voice, article: str) -> None:
    """The voice no longer decides about this article: it is as its house's again."""
    by.require(Right.EDIT_CHARTER, of=voice)
    known = known_article(article)
    with transaction.atomic():
        own = _locked(voice, article)
        before = plain(known, choice_of(by.workspace, article, voice))
        if own.pk:
            own.delete()
        keep(by, article, before, plain(known, choice_of(by.workspace, article)), voice)


def _locked(voice: Voice, article: str) -> VoiceArticle:
    """What it decided so far; of two changes at once, the second waits for the first."""
    Voice.objects.select_for_update().get(pk=voice.pk)
    own = VoiceArticle.objects.filter(voice=voice, article=article).first()
    return own or VoiceArticle(voice=voice, article=article)


def _unless(house: int, wanted: int | None) -> int | None:
    return None if wanted == house else wanted


def _kept(own: VoiceArticle) -> None:
    """A row that decides nothing is none."""
    if own.enabled is not None or own.severity is not None or own.settings:
        own.save()
    elif own.pk:
        own.delete()
