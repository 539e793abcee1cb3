"""Telling people of accounts before it hurts: that an authorisation ends, that an account broke,
and which posts then do not leave. Each thing once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right, Role
from perchoir.networks.connections.models import Account
from perchoir.networks.spending.naming import name_of
from perchoir.publishing.voices.models import VoiceAccount
from perchoir.publishing.voices.queries import MOST_NAMED, PLANNED

STEPS_DAYS = (14, 7, 1)
ALARM_AHEAD = timedelta(hours=48)
# Before a post leaves, its account is asked once more, early enough for a person to act.
LOOK_AHEAD = timedelta(hours=2)
RENEW_AHEAD = timedelta(minutes=15)
MOST_AT_ONCE = 50


def warn_of_ends() -> int:
    """Fourteen days, a week and a day before a person must sign in again; how many were warned
    of."""
    now = timezone.now()
    latest = now + timedelta(days=STEPS_DAYS[0])
    ending = _places().filter(
        account__broken_at__isnull=True, account__expires_at__range=(now, latest)
    )
    return sum(_warned(place, now) for place in ending)


def tell_of_broken() -> int:
    """Whoever may connect an account again hears that it must be."""
    broken = _places().exclude(account__problem_code="disconnected")
    untold = Q(account__told_at__isnull=True) | Q(account__told_at__lt=F("account__broken_at"))
    found = broken.filter(untold, account__broken_at__isnull=False)
    return sum(_told(place) for place in found[:MOST_AT_ONCE])


def alarm_for_posts() -> int:
    """Whoever wrote a post, and whoever can connect its account again, hear in time that it would
    not leave."""
    _forget_what_is_over()
    now = timezone.now()
    due = Q(account__deliveries__state__in=PLANNED) & Q(
        account__deliveries__due_at__range=(now, now + ALARM_AHEAD)
    )
    ends_before = Q(account__expires_at__lte=F("account__deliveries__due_at"))
    at_risk = _places().filter(due & (Q(account__broken_at__isnull=False) | ends_before))
    return sum(_alarmed(pk, now) for pk in set(at_risk.values_list("pk", flat=True)))


def look_before_posts() -> None:
    """An account on which a post is due soon is asked whether it works, and its tokens renewed."""
    now = timezone.now()
    later = now + RENEW_AHEAD
    well = Account.objects.filter(broken_at__isnull=True).exclude(credentials="")
    unseen = Q(checked_at__isnull=True) | Q(checked_at__lt=now - LOOK_AHEAD)
    _with_posts_due(well, now, LOOK_AHEAD).filter(unseen, check_at__gt=later).update(check_at=now)
    unplanned = Q(renew_at__isnull=True) | Q(renew_at__gt=later)
    ending = _with_posts_due(well, now, RENEW_AHEAD).filter(unplanned, fresh_until__lt=later)
    ending.update(renew_at=now)


def _places() -> QuerySet[VoiceAccount]:
    return VoiceAccount.objects.select_related("account", "voice__workspace").order_by("pk")


def _warned(place: VoiceAccount, now: datetime) -> bool:
    account = place.account
    assert account.expires_at is not None
    left = account.expires_at - now
    step = min(days for days in STEPS_DAYS if left <= timedelta(days=days))
    unwarned = Q(warned_days__isnull=True) | Q(warned_days__gt=step)
    same = Account.objects.filter(unwarned, pk=account.pk, expires_at=account.expires_at)
    with transaction.atomic():
        if not same.update(warned_days=step):
            return False
        key = f"account.ends:{account.pk}:{account.expires_at.timestamp():.0f}:{step}"
        day = account.expires_at.astimezone(ZoneInfo(place.voice.time_zone)).date()
        _tell(place, "account.ends", key, urgent=step == STEPS_DAYS[-1], day=day.isoformat())
    return True


def _told(place: VoiceAccount) -> bool:
    account = place.account
    assert account.broken_at is not None
    same = Account.objects.filter(pk=account.pk, broken_at=account.broken_at)
    untold = Q(told_at__isnull=True) | Q(told_at__lt=account.broken_at)
    with transaction.atomic():
        if not same.filter(untold).update(told_at=timezone.now()):
            return False
        key = f"account.broken:{account.pk}:{account.broken_at.timestamp():.3f}"
        _tell(place, "account.broken", key)
    return True


def _alarmed(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        place = _locked(pk)
        if place is None:
            return False
        found = [one for one in _at_risk(place, now) if one.pk not in place.alarmed]
        if not found:
            return False
        told = [*place.alarmed, *(one.pk for one in found)]
        VoiceAccount.objects.filter(pk=pk).update(alarmed=told)
        first = found[0].due_at.astimezone(ZoneInfo(place.voice.time_zone))
        _tell(
            place,
            "account.stops",
            f"account.stops:{place.account_id}:{found[0].pk}:{now.timestamp():.3f}",
            urgent=True,
            also={one.post.author_id for one in found},
            names=_names(found),
            when=f"{first:%Y-%m-%d %H:%M}",
        )
    return True


def _locked(pk: int) -> VoiceAccount | None:
    places = _places().filter(pk=pk)
    if connection.vendor == "postgresql":
        places = places.select_for_update(of=("self",))
    return places.first()


def _at_risk(place: VoiceAccount, now: datetime) -> list[Any]:
    """Deliveries of the next two days that cannot leave as the account stands, the first first."""
    # Asked by name: deliveries stand above voices, and know them.
    due = place.account.deliveries.filter(
        state__in=PLANNED, due_at__range=(now, now + ALARM_AHEAD)
    ).order_by("due_at", "pk")
    if place.account.broken_at is None:
        due = due.filter(due_at__gte=place.account.expires_at)
    return list(due.select_related("post"))


def _names(deliveries: list[Any]) -> str:
    named = [f"“{one.post}”" for one in deliveries[:MOST_NAMED]]
    more = len(deliveries) - len(named)
    return ", ".join([*named, *([f"+{more}"] if more else [])])


def _forget_what_is_over() -> None:
    """An account that is well again may raise another alarm when it breaks again."""
    lasts = Q(account__expires_at__isnull=True) | Q(
        account__expires_at__gt=timezone.now() + ALARM_AHEAD
    )
    well = VoiceAccount.objects.filter(lasts, account__broken_at__isnull=True)
    pks = list(well.exclude(alarmed=[]).values_list("pk", flat=True))
    VoiceAccount.objects.filter(pk__in=pks).update(alarmed=[])


def _with_posts_due(
    accounts: QuerySet[Account], now: datetime, ahead: timedelta
) -> QuerySet[Account]:
    due = Account.objects.filter(
        deliveries__state__in=PLANNED, deliveries__due_at__range=(now, now + ahead)
    )
    return accounts.filter(pk__in=due.values("pk"))


def _tell(
    place: VoiceAccount,
    verb: str,
    key: str,
    *,
    urgent: bool = False,
    also: Iterable[int | None] = (),
    **details: str,
) -> None:
    account, workspace = place.account, place.voice.workspace
    address = reverse("voices:voice", kwargs={"slug": workspace.slug, "pk": place.voice_id})
    where = f"@{account.handle} ({name_of(account.network)})"
    told = _concerned(account, also)
    tell(told, verb, key=key, address=address, urgent=urgent, account=where, **details)


def _concerned(account: Account, also: Iterable[int | None]) -> list[Member]:
    """Owners, whoever connected it and still may, and those named."""
    members = Member.objects.filter(workspace=account.workspace_id, user__is_active=True)
    members = members.select_related("user", "workspace")
    wanted = Q(role=Role.OWNER) | Q(user=account.connected_by_id)
    able = [member for member in members.filter(wanted) if member.may(Right.EDIT_VOICES)]
    return [*able, *members.filter(pk__in=[pk for pk in also if pk is not None])]
