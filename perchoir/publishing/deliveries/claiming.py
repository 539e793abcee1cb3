"""Taking what is due, and only what may leave: everything is asked again at that moment.

The voice is locked while its deliveries are claimed, so that its rhythm holds whoever claims; then
one conditional update asks the rest. Its conditions are columns of the delivery's own row and
subqueries: a join would be read before another worker's commit and not again after it.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from perchoir.core.people.rights import RIGHTS, Right
from perchoir.networks.connections.models import Account
from perchoir.publishing.charter.closing import in_the_open
from perchoir.publishing.deliveries import gates
from perchoir.publishing.deliveries.models import Attempt, Brake, Delivery, Part, State
from perchoir.publishing.deliveries.states import WITH_A_WORKER, move
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice, VoiceAccount

LEASE = timedelta(seconds=60)
MOST_LOOKED_AT = 500
NEEDED = ("account", "post", "voice", "workspace")
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WRITERS = [role for role, rights in RIGHTS.items() if Right.WRITE_POSTS in rights]


def claim_due(holder: str, most: int = 8) -> list[Delivery]:
    """Take up to `most` deliveries for this worker, at most one for each account."""
    now = timezone.now()
    candidates = _candidates(now)[: 4 * most]
    if not candidates:
        return []
    with transaction.atomic():
        open_gates = gates.share(workspace for _pk, _voice, workspace in candidates)
        voices = _locked_voices({voice for _pk, voice, _workspace in candidates})
        ready = [
            (pk, voices[voice])
            for pk, voice, workspace in candidates
            if workspace in open_gates and voice in voices
        ]
        taken = _take(ready, most, holder, now)
    return [delivery for delivery in with_parts(taken) if delivery.holder == holder]


def with_parts(pks: Iterable[int]) -> list[Delivery]:
    """These deliveries with all that sending asks of them."""
    rows = Delivery.objects.filter(pk__in=list(pks)).select_related(*NEEDED)
    return list(rows.prefetch_related("parts"))


def _candidates(now: datetime) -> list[tuple[int, int, int]]:
    """The first due delivery of each free account: its number, its voice, its workspace."""
    due = Delivery.objects.filter(is_due(now), approved(), able(), at_home(), ~braked())
    rows = due.order_by("due_at", "id").values_list("account_id", "pk", "voice_id", "workspace_id")
    first: dict[int, tuple[int, int, int]] = {}
    for account, *row in rows[:MOST_LOOKED_AT]:
        first.setdefault(account, (row[0], row[1], row[2]))
    candidates = list(first.values())
    # So that voices which must wait for their rhythm do not stand before the others for ever.
    random.shuffle(candidates)
    return candidates


def _locked_voices(pks: set[int]) -> dict[int, Voice]:
    voices = Voice.objects.filter(pk__in=pks).order_by("pk")
    if connection.vendor == "postgresql":
        voices = voices.select_for_update(skip_locked=True, no_key=True)
    return {voice.pk: voice for voice in voices}


def _take(ready: list[tuple[int, Voice]], most: int, holder: str, now: datetime) -> list[int]:
    """Claim those that may leave: at once where a voice keeps no rhythm, else one by one, since
    each that leaves counts for the next."""
    taken: list[int] = []
    alike: dict[int, list[tuple[int, Voice]]] = defaultdict(list)
    for pk, voice in ready:
        alike[-voice.pk if _keeps_a_rhythm(voice) else voice.late_minutes].append((pk, voice))
    for group in alike.values():
        voice = group[0][1]
        step = 1 if _keeps_a_rhythm(voice) else most
        for start in range(0, len(group), step):
            room = min(step, most - len(taken))
            pks = [pk for pk, _voice in group[start : start + room]]
            taken += _claimed(pks, voice, holder, now) if pks else []
    return taken


def _keeps_a_rhythm(voice: Voice) -> bool:
    return bool(voice.gap_minutes) or voice.per_day is not None or voice.per_week is not None


def _claimed(pks: list[int], voice: Voice, holder: str, now: datetime) -> list[int]:
    """The one conditional update; which of `pks` it took."""
    rows = Delivery.objects.filter(may_leave(voice, now), pk__in=pks)
    lease = now + LEASE
    if not move(rows, [State.SCHEDULED], State.CLAIMED, holder=holder, lease_until=lease):
        return []
    mine = Delivery.objects.filter(pk__in=pks, holder=holder, state=State.CLAIMED)
    return list(mine.values_list("pk", flat=True))


def may_leave(voice: Voice, now: datetime) -> Q:
    """Every condition under which a delivery of this voice may leave now."""
    late = now - timedelta(minutes=voice.late_minutes)
    in_time = Q(due_at__gte=late) | Q(not_before__gte=late)
    asked = is_due(now) & in_time & approved() & able() & at_home() & rhythm(voice, now)
    return asked & in_the_open(voice, now) & ~braked()


def is_due(now: datetime) -> Q:
    waited = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return Q(state=State.SCHEDULED, due_at__lte=now) & waited


def approved() -> Q:
    """Approved as it stands; and where the charter asked for legal, by legal."""
    same = Q(approved_digest=F("digest")) & ~Q(digest="")
    legal = Delivery.objects.filter(
        pk=OuterRef("pk"),
        approvals__kind="legal",
        approvals__decision="yes",
        approvals__digest=OuterRef("digest"),
    )
    return same & (Q(needs_legal=False) | Q(Exists(legal)))


def able() -> Q:
    """The author may still write here."""
    author = Post.objects.filter(
        pk=OuterRef("post_id"),
        author__workspace=OuterRef("workspace_id"),
        author__role__in=WRITERS,
        author__user__is_active=True,
    )
    return Q(Exists(author))


def at_home() -> Q:
    """The account works, is this voice's, and nothing else of it is on its way."""
    account = Account.objects.filter(
        pk=OuterRef("account_id"), workspace=OuterRef("workspace_id"), broken_at__isnull=True
    )
    place = VoiceAccount.objects.filter(account=OuterRef("account_id"), voice=OuterRef("voice_id"))
    busy = Delivery.objects.filter(account=OuterRef("account_id"), state__in=WITH_A_WORKER)
    return Q(Exists(account)) & Q(Exists(place)) & ~Q(Exists(busy))


def braked() -> Q:
    """A brake is on, of its voice or of the workspace, and does not except it."""
    brakes = Brake.objects.filter(
        Q(voice__isnull=True) | Q(voice=OuterRef("voice_id")),
        workspace=OuterRef("workspace_id"),
        lifted_at__isnull=True,
    )
    excepted = Brake.exceptions.through.objects.filter(
        brake=OuterRef("pk"), delivery=OuterRef(OuterRef("pk"))
    )
    return Q(Exists(brakes.filter(~Exists(excepted))))


def rhythm(voice: Voice, now: datetime) -> Q:
    """The voice spoke long enough ago, and not too often. A post on several accounts is one."""
    allowed = Q()
    if voice.gap_minutes:
        recent = _spoken(voice, now - timedelta(minutes=voice.gap_minutes))
        allowed &= ~Q(Exists(recent))
    for most, period in ((voice.per_day, DAY), (voice.per_week, WEEK)):
        if most is not None:
            posts = _spoken(voice, now - period).order_by().values("voice")
            counted = posts.annotate(posts=Count("post", distinct=True)).values("posts")
            number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
            allowed &= Q(LessThan(number, most))
    return allowed


def _spoken(voice: Voice, since: datetime) -> QuerySet[Delivery]:
    """Deliveries of other posts of this voice that left since then, or may have."""
    left = (
        Q(sent_at__gt=since)
        | Q(state__in=WITH_A_WORKER)
        | Q(state__in=(State.UNKNOWN, State.HANDED), due_at__gt=since)
    )
    return Delivery.objects.filter(left, voice=voice).exclude(post=OuterRef("post_id"))


def unsettled() -> Q:
    """A call was begun of which nobody knows whether it wrote."""
    calls = Attempt.objects.filter(
        part__delivery=OuterRef("pk"),
        part__state=Part.State.CALLED,
        outcome__in=(Attempt.Outcome.OPEN, Attempt.Outcome.UNKNOWN),
    )
    return Q(Exists(calls))
