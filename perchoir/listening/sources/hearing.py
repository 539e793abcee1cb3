"""What networks tell by themselves goes where asking would have found it: the same watches, the
same store, known by the same ids. So it may come before it is asked for, and again after.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.core.jobs.leases import is_free
from perchoir.listening.mentions.ingest import SourceGone, count, named, prepare, store
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sources.accounts import ACCOUNT
from perchoir.listening.sources.models import Source
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import Batch
from perchoir.networks.contract.hooks import Told
from perchoir.networks.incoming.interface import Later
from perchoir.networks.registry import all_manifests

AT_MOST_EVERY = timedelta(seconds=15)
"""However much is told, an account is asked no more often."""
_watches: dict[int, WatchSet] = {}


def hear(network: str, told: Told) -> None:
    """Store what came, or have the account's sources look now. Raises `Later` while one of them is
    looking: it may have looked just before this happened."""
    for account in _accounts(network, told.account_id):
        sources = _listening_with(account)
        if told.events and (source := sources.first()):
            _store(source, account, Batch(told.events, cursor=""))
        if not told.events:
            _look_now(sources)


def forget_watches() -> None:
    """As after a restart."""
    _watches.clear()


def _accounts(network: str, remote_id: str) -> QuerySet[Account]:
    """ "" names them all."""
    found = Account.objects.filter(network=network).exclude(credentials="")
    return found.filter(remote_id=remote_id) if remote_id else found


def _listening_with(account: Account) -> QuerySet[Source]:
    """The sources of an account itself, which alone can find what is told: not searches."""
    keys = [
        one.key
        for one in all_manifests()
        if one.network == account.network and one.needs_account and not one.settings
    ]
    mine = Source.objects.filter(
        workspace=account.workspace_id, enabled=True, stopped_at__isnull=True, key__in=keys
    )
    found = mine.filter(**{f"settings__{ACCOUNT}": str(account.pk)})
    return found.select_related("workspace").order_by("pk")


def _store(source: Source, account: Account, batch: Batch) -> None:
    """Without its cursor: that stands where asking stands."""
    watches = _watches.setdefault(source.workspace_id, WatchSet(source.workspace))
    batch = named(batch, {account.remote_id: account.handle})
    try:
        store(source.workspace, source, prepare(batch, watches.current()), advance=count)
    except SourceGone:
        # Removed between being found and being written on: nobody listens there any more.
        return


def _look_now(sources: QuerySet[Source]) -> None:
    now = timezone.now()
    for source in sources:
        free = Source.objects.filter(is_free(now), pk=source.pk)
        soon = max(now, (source.last_tick_at or now) + AT_MOST_EVERY)
        is_later = Q(next_at__gt=soon)
        if not free.filter(is_later).update(next_at=soon) and not free.exists():
            raise Later(source.pk)
