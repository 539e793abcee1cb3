"""Puts the voices of Vaudrelle and what they say into a sample workspace."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right, Role
from perchoir.networks.home import HomePost as Record
from perchoir.networks.registry import publisher
from perchoir.publishing.approvals.actions import submit_post
from perchoir.publishing.charter.periods import add_closed_period
from perchoir.publishing.deliveries.models import Delivery, Part, State
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.home.shelf import post_url
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.sealing import digest_of
from perchoir.publishing.sample.script import COMPANY, PLANNED, SAID, VOICES, Planned, Said
from perchoir.publishing.voices.actions import change_steps, create_voice
from perchoir.publishing.voices.models import Voice

SATURDAY = 5
SILENCE_BEGINS, SILENCE_LASTS = timedelta(days=2), timedelta(days=30)


def let_vaudrelle_speak(owner: Member) -> None:
    """Two voices, what they said in the last weeks and what they mean to say in the next days."""
    writer = _writer(owner)
    voices = {name: _voice(owner, name) for name in VOICES}
    change_steps(owner, voices[COMPANY], [{"rule": "any", "members": [owner.pk]}])
    now = timezone.now()
    for said in SAID:
        _stands(writer, voices[said.voice], said, now)
    begins = _midnight(now + SILENCE_BEGINS, voices[COMPANY])
    name = "Résultats du troisième trimestre"
    add_closed_period(owner, name=name, starts_at=begins, ends_at=begins + SILENCE_LASTS)
    for planned in PLANNED:
        _is_planned(writer, voices[planned.voice], planned, now)


def _midnight(at: datetime, voice: Voice) -> datetime:
    zone = ZoneInfo(voice.time_zone)
    return datetime.combine(at.astimezone(zone).date(), time.min, zone)


def _writer(owner: Member) -> Member:
    """The colleague who writes, so that the owner has something to approve."""
    others = Member.objects.filter(workspace=owner.workspace, role=Role.MANAGER)
    found = others.select_related("user", "workspace").first()
    return found if found and found.may(Right.WRITE_POSTS) else owner


def _voice(owner: Member, name: str) -> Voice:
    """Its page has the name for address, or where another sample has it, one of its own."""
    is_taken = Voice.objects.filter(handle=name).exists()
    handle = f"{name}-{owner.workspace_id}" if is_taken else name
    return create_voice(owner, {**VOICES[name], "handle": handle})


def _content(text: str, language: str) -> dict[str, object]:
    return {"language": language, "parts": [{"text": text}]}


def _stands(writer: Member, voice: Voice, said: Said, now: datetime) -> None:
    """As it would stand had it been sent then: nobody can send into the past."""
    day = now.astimezone(ZoneInfo(voice.time_zone)).date() - timedelta(days=said.days)
    at = datetime.combine(day, time.fromisoformat(said.hour), ZoneInfo(voice.time_zone))
    account = voice.accounts.get()
    post = create_post(
        writer, voice, content=_content(said.text, said.language), accounts=[account]
    )
    Post.objects.filter(pk=post.pk).update(
        due_at=at, local_time=at.strftime("%Y-%m-%dT%H:%M"), created_at=at, changed_at=at
    )
    post.refresh_from_db()
    key = publisher("home").new_key(at)
    record = Record(page=str(voice.pk), text=said.text, created_at=at, language=said.language)
    HomePost.objects.create(
        voice=voice, key=key, record=msgspec.to_builtins(record), published_at=at
    )
    delivery = post.deliveries.get()
    digest = digest_of(post, account)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.SEEN, digest=digest, approved_digest=digest, due_at=at, sent_at=at, seen_at=at,
        told_at=at,
    )  # fmt: skip
    Part.objects.create(
        delivery=delivery, number=1, key=key, state=Part.State.SENT, remote_id=key,
        remote_url=post_url(voice.handle, key),
    )  # fmt: skip


def _is_planned(writer: Member, voice: Voice, planned: Planned, now: datetime) -> None:
    post = create_post(
        writer,
        voice,
        content=_content(planned.text, planned.language),
        accounts=list(voice.accounts.all()),
        local_time=_hour(voice, planned, now),
    )
    if not planned.draft:
        submit_post(writer, post, revision=post.revision)


def _hour(voice: Voice, planned: Planned, now: datetime) -> str:
    """On a working day: what is planned for a weekend comes on the Monday."""
    if not planned.hour:
        return ""
    day = now.astimezone(ZoneInfo(voice.time_zone)).date() + timedelta(days=planned.days)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
    return f"{day.isoformat()}T{planned.hour}"
