"""Voices, deliveries, the brake and the charter."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Path, Router, Status
from ninja.files import UploadedFile

from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments.actions import attach
from perchoir.publishing.charter import engine
from perchoir.publishing.charter.queries import charter_of, standing
from perchoir.publishing.charter.queries import closed_periods as closed_in
from perchoir.publishing.charter.sentences import said, suggested
from perchoir.publishing.deliveries.braking import brakes_on, lift_brake, pull_brake, release_held
from perchoir.publishing.deliveries.handing import give_up, record_posted
from perchoir.publishing.deliveries.models import Brake
from perchoir.publishing.deliveries.queries import (
    attempts_of,
    deliveries_of,
    leaving_next,
    waiting_for_a_person,
)
from perchoir.publishing.deliveries.scheduling import cancel_delivery, reschedule_missed
from perchoir.publishing.posts.times import instant_of
from perchoir.publishing.removals.actions import delete_on_network
from perchoir.publishing.voices.models import Voice
from perchoir.web.api.finding import delivery_of, voice_of
from perchoir.web.api.keys import APPROVE, READ, WRITE, caller
from perchoir.web.api.shapes import (
    AccountOut,
    AttachmentOut,
    AttemptOut,
    BrakeIn,
    BrakeOut,
    DeliveryOut,
    DeliveryWithProof,
    FindingOut,
    Later,
    PartOut,
    PeriodOut,
    PostedIn,
    Reason,
    TextIn,
    VoiceOut,
)

router = Router(tags=["speaking"])
MOST = 100


@router.get("/voices", auth=READ, response=list[VoiceOut])
def list_voices(request: HttpRequest, slug: Path[str]) -> list[VoiceOut]:
    """Who speaks, and where. No credentials, ever."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    voices = Voice.objects.filter(workspace=by.workspace).prefetch_related("accounts")
    return [VoiceOut.of(one) for one in voices.order_by("name")[:MOST]]


@router.get("/accounts", auth=READ, response=list[AccountOut])
def list_accounts(request: HttpRequest, slug: Path[str]) -> list[AccountOut]:
    """Where the voices speak, and whether each place still lets us in. No credentials, ever."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    accounts = Account.objects.filter(workspace=by.workspace, place__isnull=False)
    return [AccountOut.of(one) for one in accounts.order_by("pk")[:MOST]]


@router.get("/deliveries", auth=READ, response=dict[str, list[DeliveryOut]])
def list_deliveries(request: HttpRequest, slug: Path[str]) -> dict[str, list[DeliveryOut]]:
    """`next`: what leaves by itself. `waiting`: what does not move on unless somebody acts."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    lists = {"next": leaving_next(by.workspace), "waiting": waiting_for_a_person(by.workspace)}
    return {name: [DeliveryOut.of(one) for one in found] for name, found in lists.items()}


@router.get("/deliveries/{pk}", auth=READ, response=DeliveryWithProof)
def read_delivery(request: HttpRequest, slug: Path[str], pk: int) -> DeliveryWithProof:
    """With every part and every call."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    found = delivery_of(by, pk)
    return DeliveryWithProof(
        **DeliveryOut.of(found).model_dump(),
        parts=[PartOut.of(one) for one in found.parts.order_by("number")],
        attempts=[AttemptOut.of(one) for one in attempts_of(found)],
    )


@router.post("/deliveries/{pk}/cancel", auth=WRITE, response=DeliveryOut)
def cancel(request: HttpRequest, slug: Path[str], pk: int) -> DeliveryOut:
    """It shall not leave."""
    by = caller(request)
    cancel_delivery(by, delivery_of(by, pk))
    return DeliveryOut.of(delivery_of(by, pk))


@router.post("/deliveries/{pk}/reschedule", auth=WRITE, response=DeliveryOut)
def reschedule(request: HttpRequest, slug: Path[str], pk: int, body: Later) -> DeliveryOut:
    """Another time for what did not leave."""
    by = caller(request)
    found = delivery_of(by, pk)
    due_at = instant_of(body.local_time, body.zone or found.voice.time_zone)
    reschedule_missed(by, found, due_at)
    return DeliveryOut.of(delivery_of(by, pk))


@router.post("/deliveries/{pk}/release", auth=APPROVE, response=DeliveryOut)
def release(request: HttpRequest, slug: Path[str], pk: int) -> DeliveryOut:
    """One that was held may leave."""
    by = caller(request)
    release_held(by, delivery_of(by, pk))
    return DeliveryOut.of(delivery_of(by, pk))


@router.post("/deliveries/{pk}/parts/{number}/posted", auth=WRITE, response=DeliveryOut)
def posted(
    request: HttpRequest, slug: Path[str], pk: int, number: int, body: PostedIn
) -> DeliveryOut:
    """A person posted this part by hand, and here is its link."""
    by = caller(request)
    record_posted(by, delivery_of(by, pk), number, body.link, sure=body.sure)
    return DeliveryOut.of(delivery_of(by, pk))


@router.post("/deliveries/{pk}/not-posted", auth=WRITE, response=DeliveryOut)
def not_posted(request: HttpRequest, slug: Path[str], pk: int) -> DeliveryOut:
    """Nobody posts it by hand."""
    by = caller(request)
    give_up(by, delivery_of(by, pk))
    return DeliveryOut.of(delivery_of(by, pk))


@router.post("/deliveries/{pk}/take-down", auth=APPROVE, response=DeliveryOut)
def take_down(request: HttpRequest, slug: Path[str], pk: int, body: Reason) -> DeliveryOut:
    """Delete it on its network; what stood there is kept as proof."""
    by = caller(request)
    delete_on_network(by, delivery_of(by, pk), reason=body.reason)
    return DeliveryOut.of(delivery_of(by, pk))


@router.get("/brakes", auth=READ, response=list[BrakeOut])
def list_brakes(request: HttpRequest, slug: Path[str]) -> list[BrakeOut]:
    """Those that are on."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    return [BrakeOut.of(one) for one in brakes_on(by.workspace).select_related("voice")[:MOST]]


@router.post("/brakes", auth=APPROVE, response={201: BrakeOut})
def pull(request: HttpRequest, slug: Path[str], body: BrakeIn) -> Status[BrakeOut]:
    """Nothing leaves any more, of one voice or of everybody."""
    by = caller(request)
    voice = voice_of(by, body.voice) if body.voice else None
    exceptions = deliveries_of(by.workspace).filter(pk__in=body.exceptions)
    return Status(201, BrakeOut.of(pull_brake(by, body.reason, voice, exceptions)))


@router.delete("/brakes/{pk}", auth=APPROVE, response={204: None})
def lift(request: HttpRequest, slug: Path[str], pk: int) -> Status[None]:
    """Nothing leaves by itself: what was held stays held."""
    by = caller(request)
    lift_brake(by, get_object_or_404(Brake, workspace=by.workspace, pk=pk))
    return Status(204, None)


@router.post("/charter/findings", auth=READ, response=list[FindingOut])
def findings(request: HttpRequest, slug: Path[str], body: TextIn) -> list[FindingOut]:
    """What the charter would say; nothing is kept."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    voice = voice_of(by, body.voice)
    draft = engine.Draft(
        parts=(body.text,),
        language=body.language,
        voice=voice.name,
        voice_kind=voice.kind,
        employer=by.workspace.name,
        planned=timezone.now().astimezone(ZoneInfo(voice.time_zone)),
        opens=voice.opens_at,
        closes=voice.closes_at,
        closed=closed_in(by.workspace, voice),
    )
    return [
        FindingOut(
            article=one.article,
            severity=one.severity.name.lower(),
            sentence=said(one),
            suggestion=suggested(one),
            start=one.start,
            end=one.end,
        )
        for one in engine.check_all(draft, charter_of(by.workspace, voice))
    ]


@router.get("/charter/closed-periods", auth=READ, response=list[PeriodOut])
def closed_periods(request: HttpRequest, slug: Path[str]) -> list[PeriodOut]:
    """Those that are on or will come."""
    by = caller(request)
    by.require(Right.READ_POSTS)
    return [
        PeriodOut(
            name=one.name,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            voice=one.voice.handle if one.voice else "",
        )
        for one in standing(by.workspace).select_related("voice")[:MOST]
    ]


@router.post("/attachments", auth=WRITE, response={201: AttachmentOut})
def add_attachment(
    request: HttpRequest, slug: Path[str], file: File[UploadedFile]
) -> Status[AttachmentOut]:
    """A picture or a video for posts; the same bytes again give the same attachment."""
    kept = attach(caller(request), file, name=file.name or "", size=file.size or 0)
    seen = AttachmentOut(
        id=kept.pk,
        kind=kept.kind,
        mime=kept.mime,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        duration_s=kept.duration_s,
    )
    return Status(201, seen)
