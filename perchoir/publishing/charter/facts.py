"""What the charter asks of our own mentions. Who answers is registered from above: publishing knows
nothing of listening. Whoever answers may fail, and nothing is kept from being saved by that."""

import logging
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from perchoir.core.people.models import Workspace
from perchoir.publishing.charter.engine import TagUse, Tone

_log = logging.getLogger("perchoir.charter")


class Mentions(Protocol):
    """Answers from the mentions of a workspace, within half a second. May raise anything."""

    def tone(self, workspace: Workspace) -> Tone | None:
        """How people speak of the brand now; None where nothing is listened to."""
        ...

    def tags_in_use(self, workspace: Workspace, tags: tuple[str, ...]) -> tuple[TagUse, ...]:
        """What these tags (without #) are used for in its mentions."""
        ...

    def text_of(self, workspace: Workspace, network: str, remote_id: str) -> str | None:
        """The text of a mention; None where it is not kept."""
        ...


_providers: list[Mentions] = []


def provide(mentions: Mentions | None) -> None:
    """From now on, this one answers; None: nobody does."""
    _providers[:] = [mentions] if mentions else []


@dataclass(frozen=True, slots=True)
class Facts:
    """`unknown` names what could not be looked up: `tone`, `tags`."""

    tone: Tone | None = None
    tags_in_use: tuple[TagUse, ...] = ()
    unknown: frozenset[str] = frozenset()


def facts_of(workspace: Workspace, tags: tuple[str, ...]) -> Facts:
    """What our mentions say; without anybody to ask, nothing."""
    if not _providers:
        return Facts()
    mentions, unknown = _providers[0], set[str]()
    # In a savepoint each: what fails in the database must not take the save with it.
    tone: Tone | None = None
    used: tuple[TagUse, ...] = ()
    try:
        with transaction.atomic():
            tone = mentions.tone(workspace)
    except Exception:
        _log.exception("the tone of mentions could not be read")
        unknown.add("tone")
    try:
        with transaction.atomic():
            used = mentions.tags_in_use(workspace, tags) if tags else ()
    except Exception:
        _log.exception("the tags of mentions could not be read")
        unknown.add("tags")
    return Facts(tone, used, frozenset(unknown))


def text_answered(workspace: Workspace, network: str, remote_id: str) -> str | None:
    """The text that is answered, where one of our mentions has it."""
    try:
        with transaction.atomic():
            return _providers[0].text_of(workspace, network, remote_id) if _providers else None
    except Exception:
        _log.exception("a mention could not be read")
        return None
