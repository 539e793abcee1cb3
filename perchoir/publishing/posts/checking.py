"""A post against the charter of its house."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.engine import Finding, Severity
from perchoir.publishing.charter.queries import charter_of, closed_periods
from perchoir.publishing.charter.sentences import said
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.rendering import language_of
from perchoir.publishing.posts.sealing import parts_for


def findings_of(post: Post, network: str) -> list[Finding]:
    """What the charter says of it on this network, the worst first."""
    return engine.check_all(draft_of(post, network), charter_of(post.workspace))


def apply_charter(delivery: Delivery) -> None:
    """Write on the delivery what the charter asks for; raises `Mistake` where it refuses."""
    post, network = delivery.post, delivery.account.network
    findings = findings_of(post, network)
    worst = engine.worst(findings)
    if worst is Severity.REFUSE:
        raise Mistake(said(findings[0]))
    cooling = engine.cooling(draft_of(post, network), {})
    asks_somebody = worst is not None and worst >= Severity.NEEDS_APPROVAL
    delivery.needs_legal = worst is Severity.NEEDS_LEGAL
    delivery.needs_second = asks_somebody or bool(cooling and cooling.needs_second_person)
    if cooling:
        delivery.not_before = timezone.now() + timedelta(minutes=cooling.minutes)
    delivery.save(update_fields=["needs_legal", "needs_second", "not_before"])


def draft_of(post: Post, network: str) -> engine.Draft:
    """The post as the charter reads it."""
    parts, voice = parts_for(post, network), post.voice
    local = ZoneInfo(post.zone or voice.time_zone)
    return engine.Draft(
        parts=tuple(part["text"] for part in parts),
        language=language_of(post.content, network) or "fr",
        links=tuple(part["card"]["url"] for part in parts if part.get("card")),
        media=tuple(engine.Media(one["alt"]) for part in parts for one in part["media"]),
        voice=voice.name,
        voice_kind=voice.kind,
        reply_to=str(post.reply.get("text", "")),
        reply_hostile=bool(post.reply.get("hostile")),
        planned=(post.due_at or timezone.now()).astimezone(local),
        opens=voice.opens_at,
        closes=voice.closes_at,
        closed=closed_periods(post.workspace),
    )
