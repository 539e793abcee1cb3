"""A post against the charter of its voice."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.core.people.rights import Role
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine import Draft, Finding, Severity
from perchoir.publishing.charter.engine.articles.disclosure import TOPICS, facts
from perchoir.publishing.charter.facts import facts_of, text_answered
from perchoir.publishing.charter.queries import charter_of, closed_periods, cooling_of
from perchoir.publishing.charter.sentences import said, suggested
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.rendering import language_of
from perchoir.publishing.posts.sealing import parts_for


def findings_of(post: Post, network: str) -> list[Finding]:
    """What the charter says of it on this network, the worst first."""
    return engine.check_all(draft_of(post, network), charter_of(post.workspace, post.voice))


def cooling_for(post: Post, network: str) -> engine.Cooling | None:
    """The wait it would need if it were handed in now."""
    return engine.cooling(draft_of(post, network), cooling_of(post.workspace))


def apply_charter(delivery: Delivery) -> None:
    """Write on the delivery what the charter asks for, at its own time; raises `Mistake` where it
    refuses. Whoever lets a delivery go, by whatever door, passes here."""
    post, network = delivery.post, delivery.account.network
    draft = draft_of(post, network, planned=delivery.due_at)
    findings = engine.check_all(draft, charter_of(post.workspace, post.voice))
    worst = engine.worst(findings)
    if worst is Severity.REFUSE:
        raise Mistake(f"{said(findings[0])} {suggested(findings[0])}".strip())
    cooling = engine.cooling(draft, cooling_of(post.workspace))
    asks_somebody = worst is not None and worst >= Severity.NEEDS_APPROVAL
    delivery.needs_legal = worst is Severity.NEEDS_LEGAL
    delivery.needs_second = asks_somebody or bool(cooling and cooling.needs_second_person)
    wait = timedelta(minutes=cooling.minutes) if cooling else None
    delivery.not_before = timezone.now() + wait if wait else None
    # What it speaks of, so that the claim can ask the closed periods of its own minute.
    topics = {TOPICS[kind] for _place, kind in facts(draft)}
    delivery.says_results, delivery.says_deals = "results" in topics, "deals" in topics
    delivery.save(
        update_fields=["needs_legal", "needs_second", "not_before", "says_results", "says_deals"]
    )


def draft_of(post: Post, network: str, planned: datetime | None = None) -> Draft:
    """The post as the charter reads it, at `planned` or at its own time."""
    parts, voice = parts_for(post, network), post.voice
    local = ZoneInfo(post.zone or voice.time_zone)
    texts = tuple(part["text"] for part in parts)
    known = facts_of(post.workspace, _tags(texts))
    answered = answered_text(post, network)
    return Draft(
        parts=texts,
        language=language_of(post.content, network) or "fr",
        links=tuple(part["card"]["url"] for part in parts if part.get("card")),
        media=tuple(engine.Media(one["alt"]) for part in parts for one in part.get("media", ())),
        voice=voice.name,
        voice_kind=voice.kind,
        colleague=bool(post.author and post.author.role == Role.AMBASSADOR),
        employer=post.workspace.name,
        reply_to=answered,
        reply_hostile=bool(post.reply.get("hostile")),
        reply_unread=bool(post.reply) and not answered,
        planned=(planned or post.due_at or timezone.now()).astimezone(local),
        opens=voice.opens_at,
        closes=voice.closes_at,
        closed=closed_periods(post.workspace, voice),
        tone=known.tone,
        tags_in_use=known.tags_in_use,
        unknown=known.unknown,
    )


def answered_text(post: Post, network: str) -> str:
    """The text that is answered: as our mentions have it, else as the post says."""
    if not post.reply:
        return ""
    kept = text_answered(post.workspace, network, str(post.reply.get("id", "")))
    return kept or str(post.reply.get("text", ""))


def _tags(texts: tuple[str, ...]) -> tuple[str, ...]:
    found = (tag for text in texts for tag in re.findall(r"(?<![\w/&])#(\w{1,100})", text))
    return tuple(dict.fromkeys(found))[:20]
