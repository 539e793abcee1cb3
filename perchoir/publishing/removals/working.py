"""What a worker does with a removal: keep the figures, delete from the end, and look.

Every call here may be made twice: deleting again is harmless, and reading writes nothing. The lease
only keeps two workers from doing the same at once.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from perchoir.core.jobs.leases import claim, release, renew
from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.networks.contract import Tools
from perchoir.networks.contract.errors import ConnectorError, NeedsReconnect, Refused
from perchoir.networks.contract.publishing import Credentials, Place, Publisher, RemotePost
from perchoir.networks.spending.ledger import Charge, charge_with
from perchoir.publishing.deliveries.reaching import Networks, the_networks
from perchoir.publishing.removals.ending import end
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.removals.proof import sha256_of

T = TypeVar("T")
CALL_S = 30.0
LEASE = timedelta(minutes=3)
AGAIN = timedelta(minutes=1)
LOOK_AGAIN = timedelta(minutes=10)
GIVE_UP = timedelta(minutes=15)
"""After so long a person is asked, and it is still looked at now and then."""
STOP_LOOKING = timedelta(days=7)
COUNTS = ("likes", "reposts", "replies", "quotes", "views")
_log = logging.getLogger("perchoir.removals")


@dataclass
class Taking:
    """One removal under way."""

    removal: Removal
    holder: str
    networks: Networks
    tools: Tools
    loop: asyncio.AbstractEventLoop
    publisher: Publisher = field(init=False)
    place: Place = field(init=False)
    credentials: Credentials = field(init=False)

    def open(self) -> None:
        """Raises `ConnectorError`."""
        account = self.removal.delivery.account
        self.publisher = self.networks.publisher_of(account)
        self.place, self.credentials = self.networks.open_account(account)

    def open_again(self) -> None:
        """With fresh credentials. Raises `ConnectorError`."""
        self.place, self.credentials = self.networks.renew_account(self.removal.delivery.account)

    def ask(self, call: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(call, CALL_S))


def work_on_one(holder: str, networks: Networks | None = None) -> bool:
    """Take one removal a step further; False when none waits."""
    removal = claim(_waiting(timezone.now()), holder, LEASE)
    if removal is None:
        return False
    loop = asyncio.new_event_loop()
    http = Outbound(
        allow_private=settings.ENV.outbound_allow, user_agent=user_agent_for(settings.ADDRESS)
    )
    removal = _whole(removal)
    ledger = ThreadPoolExecutor(1)
    tools = Tools(http=http, now=timezone.now, charge=_charge(removal, ledger))
    try:
        _take_down(Taking(removal, holder, networks or the_networks(), tools, loop))
    finally:
        ledger.submit(connection.close)
        ledger.shutdown()
        loop.run_until_complete(http.aclose())
        loop.close()
    return True


def _charge(removal: Removal, one_thread: Executor) -> Charge:
    """What calls cost is counted; taking down is never stopped by it."""

    async def run(count: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(one_thread, count)

    return charge_with(run, removal.workspace_id, removal.delivery.account.network)


def _waiting(now: datetime) -> QuerySet[Removal, Removal]:
    ripe = Q(not_before__isnull=True) | Q(not_before__lte=now)
    young = Q(state=Removal.State.UNKNOWN, asked_at__gt=now - STOP_LOOKING)
    return Removal.objects.filter(ripe, Q(state=Removal.State.ASKED) | young).order_by("pk")


def _whole(removal: Removal) -> Removal:
    rows = Removal.objects.select_related(
        "asked_by", "delivery__account", "delivery__voice", "delivery__post__author",
        "delivery__workspace",
    )  # fmt: skip
    return rows.get(pk=removal.pk)


def _take_down(taking: Taking) -> None:
    removal = taking.removal
    try:
        taking.open()
        _keep_figures(taking)
        # From the end, so that nothing ever answers a post that is gone.
        for part in reversed(removal.proof["parts"]):
            _delete(taking, part)
        _look(taking)
    except (ConnectorError, OSError, TimeoutError) as trouble:
        _later(taking, trouble)
    except Exception as trouble:
        _log.exception("removal %s stopped half-way", removal.pk)
        _later(taking, trouble)


def _keep_figures(taking: Taking) -> None:
    """As the network counts them now, once, before anything is deleted."""
    removal = taking.removal
    if removal.answers or "figures_at" in removal.proof:
        return
    for part in removal.proof["parts"]:
        part["figures"] = _figures(taking, part) or part["figures"]
    removal.proof["figures_at"] = timezone.now().isoformat()
    removal.sha256 = sha256_of(removal.proof)
    kept = renew(removal, taking.holder, LEASE, proof=removal.proof, sha256=removal.sha256)
    if not kept:
        raise TimeoutError("the lease was lost")


def _figures(taking: Taking, part: dict[str, Any]) -> dict[str, int]:
    """Figures are a kindness: where they cannot be read, it is taken down all the same."""
    if not part["id"]:
        return {}
    try:
        counts = taking.ask(
            taking.publisher.read_back(
                _remote(part), taking.place, taking.credentials, taking.tools
            )
        )
    except (ConnectorError, OSError, TimeoutError):
        return {}
    found = {name: getattr(counts, name, None) for name in COUNTS}
    return {name: value for name, value in found.items() if value is not None}


def _delete(taking: Taking, part: dict[str, Any]) -> None:
    """Ask the network to take one part down, and write down what it said."""
    if not part["id"]:
        return
    try:
        _deleted(taking, part)
    except NeedsReconnect:
        taking.open_again()
        _deleted(taking, part)


def _deleted(taking: Taking, part: dict[str, Any]) -> None:
    remote = _remote(part)
    try:
        taking.ask(taking.publisher.delete(remote, taking.place, taking.credentials, taking.tools))
    except ConnectorError as trouble:
        _write_down(taking, part, trouble.code, trouble.detail)
        if not isinstance(trouble, Refused):
            raise
        # A no is believed only when the post is still seen there.
        return
    _write_down(taking, part, "accepted", "")


def _write_down(taking: Taking, part: dict[str, Any], code: str, said: str) -> None:
    at = timezone.now().isoformat()
    answer = {"at": at, "part": part["number"], "code": code, "said": said[:500]}
    removal = taking.removal
    removal.answers = [*removal.answers, answer][-200:]
    if not renew(removal, taking.holder, LEASE, answers=removal.answers):
        raise TimeoutError("the lease was lost")


def _look(taking: Taking) -> None:
    """Gone is only what was looked for and not found."""
    removal = taking.removal
    parts = removal.proof["parts"]
    if not all(part["id"] for part in parts):
        _cannot_tell(taking, "no_address")
        return
    there = [part for part in parts if _stands(taking, part)]
    refused = {one["part"] for one in removal.answers if one["code"] != "accepted"}
    if not there:
        end(removal, Removal.State.GONE, "")
    elif _asked_long_ago(removal) or all(part["number"] in refused for part in there):
        end(removal, Removal.State.REFUSED, _last_code(removal))
    else:
        release(removal, taking.holder, not_before=timezone.now() + AGAIN)


def _stands(taking: Taking, part: dict[str, Any]) -> bool:
    if not taking.publisher.manifest.can_read_back:
        raise Refused("cannot_look")
    looking = taking.publisher.read_back(
        _remote(part), taking.place, taking.credentials, taking.tools
    )
    return taking.ask(looking) is not None


def _later(taking: Taking, trouble: Exception) -> None:
    """Nothing is said to be gone. It is tried again; after a while a person is asked to look."""
    removal = taking.removal
    code = str(getattr(trouble, "code", "") or "no_answer")[:60]
    if isinstance(trouble, NeedsReconnect):
        taking.networks.mark_broken(removal.delivery.account, trouble.code, trouble.detail)
    if isinstance(trouble, (NeedsReconnect, Refused)) or _asked_long_ago(removal):
        _cannot_tell(taking, code)
        return
    asked = getattr(trouble, "retry_after", None)
    wait = timedelta(seconds=asked) if asked else AGAIN
    release(removal, taking.holder, not_before=timezone.now() + wait, problem_code=code)


def _cannot_tell(taking: Taking, code: str) -> None:
    again = timezone.now() + LOOK_AGAIN
    end(taking.removal, Removal.State.UNKNOWN, code, not_before=again)


def _asked_long_ago(removal: Removal) -> bool:
    return timezone.now() > removal.asked_at + GIVE_UP


def _last_code(removal: Removal) -> str:
    codes = [str(one["code"]) for one in removal.answers if one["code"] != "accepted"]
    return codes[-1][:60] if codes else "still_there"


def _remote(part: dict[str, Any]) -> RemotePost:
    return RemotePost(part["id"], part["url"], part["version"])
