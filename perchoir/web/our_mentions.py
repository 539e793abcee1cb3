"""What the charter asks of our own mentions: publishing and listening know nothing of each other,
and meet here. Every look is bounded: by an index, by a number of rows and by time."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.listening.engine.tokens import fold_tag, tags_in
from perchoir.listening.mentions.ingest.counting import tag_value
from perchoir.listening.mentions.models import Match, Mention, Tally
from perchoir.listening.watches.models import Watch
from perchoir.publishing.charter.engine import TagUse, Tone, is_negative, themes

LOOKED_BACK = timedelta(days=7)
TAGS_LOOKED_BACK = timedelta(days=30)
MOST_READ = 400
MOST_EXAMPLES = 5
MOST_SECONDS = 0.4
KEPT_S = 60
LONGEST_EXAMPLE = 280


class TookTooLong(Exception):
    """The mentions could not be read in the time given."""


class OurMentions:
    """Answers for `perchoir.publishing.charter.facts`, kept for a minute."""

    def tone(self, workspace: Workspace) -> Tone | None:
        """How the newest mentions of the brand speak, by their words; None: none is listened to."""
        key = f"charter.tone.{workspace.pk}"
        known = cache.get(key)
        if known is None:
            known = (_tone(workspace),)
            cache.set(key, known, KEPT_S)
        found: Tone | None = known[0]
        return found

    def tags_in_use(self, workspace: Workspace, tags: tuple[str, ...]) -> tuple[TagUse, ...]:
        """How often each tag was used in a month, with its newest examples."""
        return tuple(filter(None, (_use(workspace, tag) for tag in tags)))

    def text_of(self, workspace: Workspace, network: str, remote_id: str) -> str | None:
        """The text of a mention that we keep."""
        if not remote_id:
            return None
        rows = Mention.objects.filter(workspace=workspace, network=network, remote_id=remote_id)
        return rows.values_list("text", flat=True).first()


def _tone(workspace: Workspace) -> Tone | None:
    read = complaints = 0
    examples: list[str] = []
    for text in _in_time(_texts(workspace)):
        read += 1
        if is_negative(text):
            complaints += 1
            examples.append(text)
    if not read:
        return None
    own = [workspace.name, *_brands(workspace).values_list("name", flat=True)]
    about = themes(examples, own)
    return Tone(complaints / read, read, _shown(examples, about), about)


def _texts(workspace: Workspace) -> Iterator[str]:
    """Texts of the newest mentions of each brand watch, each said once."""
    since, seen = timezone.now() - LOOKED_BACK, set()
    for watch in _brands(workspace)[:5]:
        rows = Match.objects.filter(watch=watch, at__gt=since, is_copy=False)
        newest = rows.order_by("-at", "-id").values_list("mention", "mention__text")
        for pk, text in newest[:MOST_READ]:
            if pk not in seen and text:
                seen.add(pk)
                yield text


def _in_time(texts: Iterator[str]) -> Iterator[str]:
    deadline = time.monotonic() + MOST_SECONDS
    for number, text in enumerate(texts):
        if time.monotonic() > deadline:
            if number < MOST_READ // 10:
                raise TookTooLong
            return
        yield text


def _brands(workspace: Workspace) -> QuerySet[Watch]:
    """Watches of our company and of those who lead it."""
    ours = Q(subject=Watch.Subject.BRAND) | Q(subject=Watch.Subject.LEADER)
    return Watch.objects.filter(ours, workspace=workspace).order_by("pk")


def _shown(texts: list[str], about: tuple[str, ...]) -> tuple[str, ...]:
    """Those that speak of what comes back first: they stand for the others."""
    ranked = sorted(texts, key=lambda text: -sum(word in text.lower() for word in about))
    return tuple(text[:LONGEST_EXAMPLE] for text in ranked[:MOST_EXAMPLES])


def _use(workspace: Workspace, tag: str) -> TagUse | None:
    """How a tag is used in what our watches matched; None where it is not."""
    watches = list(Watch.objects.filter(workspace=workspace).values_list("pk", flat=True)[:100])
    since = timezone.now() - TAGS_LOOKED_BACK
    counted = Tally.objects.filter(
        watch__in=watches, facet=Tally.Facet.TAG, grain=Tally.Grain.DAY, at__gt=since,
        value=tag_value(tag),
    )  # fmt: skip
    mentions = counted.aggregate(sum=Sum("posts"))["sum"] or 0
    if not mentions:
        return None
    return TagUse(tag, "", mentions, _examples_of(workspace, tag))


def _examples_of(workspace: Workspace, tag: str) -> tuple[str, ...]:
    """The newest mentions among the last ones that carry it."""
    newest = Mention.objects.filter(workspace=workspace).order_by("-at", "-id")
    rows = newest.values_list("text", "tags")[: 4 * MOST_READ]
    wanted, found = fold_tag(tag), []
    for text, tags in rows:
        if wanted in {fold_tag(str(one)) for one in (*tags, *tags_in(text))}:
            found.append(text[:LONGEST_EXAMPLE])
        if len(found) >= MOST_EXAMPLES:
            break
    return tuple(found)
