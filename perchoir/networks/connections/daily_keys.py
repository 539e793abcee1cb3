"""Whether the keys by which networks know this house still open anything: asked once a day."""

import logging
import time
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from perchoir.core.errors import Mistake
from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.core.people.queries import real_workspaces
from perchoir.networks.connections.models import Registration
from perchoir.networks.connections.registering import (
    check_again,
    may_register,
    needing_app,
    registrations_of,
)
from perchoir.networks.spending.naming import name_of

DAY: Final = timedelta(days=1)
AGAIN_S: Final = 3_600.0
"""After an answer that says nothing."""
_asked_at: dict[int, float] = {}
_log = logging.getLogger("perchoir.connections")


def is_something_to_do() -> bool:
    """The day of some keys has come."""
    return _ripe() is not None


def check_keys_of_one() -> bool:
    """Ask about the keys of one network; False when the day of none has come."""
    kept = _ripe()
    if kept is None:
        return False
    _asked_at[kept.pk], before = time.monotonic(), kept.problem_code
    try:
        check_again(None, kept.network)
    except Mistake as said:
        _log.info("keys of %s: %s", kept.network, said)
    found = Registration.objects.filter(pk=kept.pk).first()
    if found and found.problem_code and found.problem_code != before:
        _tell(found)
    return True


def _ripe() -> Registration | None:
    old = Q(checked_at__isnull=True) | Q(checked_at__lte=timezone.now() - DAY)
    for network in needing_app():
        # Those of the present address alone: the others open nothing here.
        kept = registrations_of(network).first()
        if kept and _may_ask(kept) and Registration.objects.filter(old, pk=kept.pk).exists():
            return kept
    return None


def _may_ask(kept: Registration) -> bool:
    asked_at = _asked_at.get(kept.pk)
    return asked_at is None or time.monotonic() - asked_at >= AGAIN_S


def _tell(kept: Registration) -> None:
    """Whoever may enter others."""
    members = Member.objects.filter(workspace__in=real_workspaces())
    with transaction.atomic():
        for member in members.select_related("user", "workspace"):
            if may_register(member):
                tell(
                    [member],
                    "network.keys_refused",
                    key=f"network.keys_refused:{kept.network}:{kept.checked_at}",
                    address=f"/w/{member.workspace.slug}/networks/{kept.network}/",
                    urgent=True,
                    network=name_of(kept.network),
                )
