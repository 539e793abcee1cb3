"""Adding and removing the sample workspace, and keeping it alive."""

import random
import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.anchors import path_for
from perchoir.core.errors import Mistake
from perchoir.core.jobs.leases import claim, release
from perchoir.core.people.actions import found_workspace
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Right, Role
from perchoir.core.samples import furnish
from perchoir.listening.deck.models import Column
from perchoir.listening.mentions.ingest import remove_from, store_batch
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sample.content import history, live, live_post
from perchoir.listening.sample.models import Sample
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Batch, Event, Posted, Removed

STEP = 250
FIRST_POST = timedelta(seconds=4)
COLLEAGUES = {"Inès Le Goff": Role.MANAGER, "Samira Ouezzari": Role.APPROVER}
"""They sign in nowhere: they write and are asked, so that the owner sees how that goes."""

WATCHES = (
    ("Vaudrelle", Watch.Subject.BRAND, "Vaudrelle OR @vaudrelle.example OR #Vaudrelle"),
    (
        "Claire Daubrac",
        Watch.Subject.LEADER,
        '"Claire Daubrac" OR "Mathieu Osterné" OR "Samira Ouezzari" '
        "OR from:clairedaubrac.vaudrelle.example OR from:mosterne.vaudrelle.example",
    ),
    (
        "Nordwelle, Tramontis",
        Watch.Subject.COMPETITOR,
        "Nordwelle OR Tramontis",
    ),
    (
        "Portes et freins",
        Watch.Subject.MARKET,
        '("portes palières" OR "platform doors" OR portes OR doors OR frein* OR braking) '
        "(métro OR metro OR tram OR train OR rail OR rame) NOT from:pigeon-voyageur.example",
    ),
    ("Montrieux, ligne D", Watch.Subject.TENDER, '("ligne D" OR "line D") Montrieux'),
)


def load_sample(by: Member) -> Workspace:
    """Add an invented company with its watches and weeks of posts, owned by `by`'s person."""
    by.require(Right.MANAGE_WORKSPACE)
    if owned := Workspace.objects.filter(is_sample=True, members__user=by.user).first():
        return owned
    with transaction.atomic():
        owner = _make_workspace(by)
    _fill(owner.workspace)
    furnish(owner)
    return owner.workspace


def _make_workspace(by: Member) -> Member:
    owner = found_workspace(
        by.user,
        name=_("Vaudrelle (sample)"),
        language=by.workspace.language,
        time_zone=by.workspace.time_zone,
    )
    workspace = owner.workspace
    Workspace.objects.filter(pk=workspace.pk).update(is_sample=True)
    for number, (name, role) in enumerate(COLLEAGUES.items()):
        email = f"colleague{number}@{_domain(workspace)}"
        user = User.objects.create_user(email, name=name, language=workspace.language)
        Member.objects.create(workspace=workspace, user=user, role=role)
    for position, (name, subject, query) in enumerate(WATCHES):
        watch = Watch.objects.create(
            workspace=workspace, name=name, subject=subject, query=query, created_by=by.user
        )
        Column.objects.create(member=owner, watch=watch, position=position)
    Sample.objects.create(workspace=workspace, next_at=timezone.now() + FIRST_POST)
    return owner


def _domain(workspace: Workspace) -> str:
    return f"{workspace.slug}.vaudrelle.example"


def _fill(workspace: Workspace) -> None:
    posts = history(timezone.now(), ZoneInfo(workspace.time_zone))
    watches = WatchSet(workspace).current()
    for start in range(0, len(posts), STEP):
        events = tuple(Posted(post) for post in posts[start : start + STEP])
        store_batch(workspace, None, Batch(events, cursor=""), watches)


def remove_sample(by: Member) -> None:
    """Remove the sample workspace and every trace of it. Raises `Mistake` for a real one."""
    by.require(Right.MANAGE_WORKSPACE)
    workspace = by.workspace
    if not workspace.is_sample:
        raise Mistake(_("This workspace is yours, not the sample: it is not removed this way."))
    _remove_mentions(workspace)
    anchor = path_for(workspace.pk)
    User.objects.filter(email__endswith=f"@{_domain(workspace)}").delete()
    workspace.delete()
    anchor.unlink(missing_ok=True)
    shutil.rmtree(Path(settings.DATA) / "uploads" / str(workspace.pk), ignore_errors=True)


def _remove_mentions(workspace: Workspace) -> None:
    while ids := list(workspace.mentions.order_by("id").values_list("id", flat=True)[:STEP]):
        remove_from(workspace, ids)


def replay_next(holder: str) -> bool:
    """Let the next invented post of one sample workspace arrive; False when none is due."""
    due = Sample.objects.filter(next_at__lte=timezone.now()).order_by("next_at")
    sample = claim(due, holder)
    if sample is None:
        return False
    now = timezone.now()
    events = (*_last_round(sample), Posted(live_post(sample.position, now)))
    watches = WatchSet(sample.workspace).current()
    store_batch(sample.workspace, None, Batch(events, cursor=""), watches)
    release(sample, holder, position=sample.position + 1, next_at=now + _pause(sample.position))
    return True


def _last_round(sample: Sample) -> list[Event]:
    """The post of the round before leaves as the same one comes again: the sample stays small."""
    before = sample.position - len(live())
    if before < 0:
        return []
    return [Removed(live_post(before, timezone.now()).network, post_id=f"sample:live-{before}")]


def _pause(position: int) -> timedelta:
    # Lively while somebody discovers the deck, then as calm as an ordinary day.
    seconds = random.uniform(3, 9) if position < len(live()) else random.uniform(20, 90)  # noqa: S311
    return timedelta(seconds=seconds)
