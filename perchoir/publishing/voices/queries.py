"""What pages read of voices."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.queries import members_of
from perchoir.core.people.rights import Right
from perchoir.networks import registry
from perchoir.networks.connections.models import Account
from perchoir.networks.connections.registering import open_networks
from perchoir.networks.connections.taking_back import may_still_open
from perchoir.networks.contract.publishing import PublisherManifest
from perchoir.networks.sentences import advice
from perchoir.publishing.voices.models import Voice

SOON = timedelta(days=14)
MOST_NAMED = 5
TOKENS = frozenset({"token_refused", "token_missing", "needs_token", "secret_unreadable"})
# States of a delivery that is planned and has not begun to leave.
PLANNED = ("in_review", "approved", "scheduled")


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account with its health: `state` is well, look, broken or off, as the kit draws it.
    A person posts `by_hand` where nothing is sent from here. `planned` are posts that would not
    leave if it were disconnected, by name."""

    account: Account
    network: str
    state: str
    what: str | Promise
    do: str | Promise
    untried: bool
    by_hand: bool
    url: str
    planned: list[str]


def voices_of(workspace: Workspace) -> QuerySet[Voice, Voice]:
    """All of them by name, with their accounts."""
    accounts = Account.objects.order_by("pk")
    return (
        Voice.objects.filter(workspace=workspace)
        .prefetch_related(Prefetch("accounts", accounts))
        .order_by("name", "pk")
    )


def shown_accounts(voice: Voice) -> list[ShownAccount]:
    """Its own page first."""
    accounts = sorted(voice.accounts.all(), key=lambda one: (one.network != "home", one.pk))
    return [_shown(account) for account in accounts]


def connectable() -> list[PublisherManifest]:
    """Networks on which somebody can sign in."""
    every = registry.all_publishers()
    return [every[key].manifest for key in open_networks() if key != "home"]


def unregistered() -> list[str]:
    """Names of the networks that are not offered, because they do not know this site."""
    every, known = registry.all_publishers(), open_networks()
    return [_(one.manifest.name) for key, one in every.items() if key not in known]


def approvers_of(workspace: Workspace) -> list[Member]:
    """Those who may approve, by name."""
    return [one for one in members_of(workspace) if one.may(Right.APPROVE_POSTS)]


def steps_in_words(voice: Voice, members: list[Member]) -> list[dict[str, Any]]:
    """The steps with names; somebody who left is not named."""
    names = {member.pk: str(member.user) for member in members}
    return [
        {
            "rule": step["rule"],
            "names": [names[pk] for pk in step["members"] if pk in names],
        }
        for step in voice.steps
    ]


def _shown(account: Account) -> ShownAccount:
    manifest = _manifest(account)
    by_hand = bool(manifest and manifest.by_hand)
    state, what, do = _health(account)
    is_home = account.network == "home"
    return ShownAccount(
        account=account,
        network=_(manifest.name) if manifest else account.network,
        state=state,
        what=what,
        do=do,
        untried=bool(manifest and not manifest.tried_live and not is_home and not by_hand),
        by_hand=by_hand,
        url=reverse("home_pages:page", args=[account.handle]) if is_home else "",
        planned=[] if is_home else planned_on(account),
    )


def _manifest(account: Account) -> PublisherManifest | None:
    try:
        return registry.publisher_at(account.network, account.remote_id).manifest
    except KeyError:
        return None


def planned_on(account: Account) -> list[str]:
    """Posts that wait to leave through this account, the next first, and then how many more."""
    # Asked by name: deliveries stand above voices, and know them.
    waiting = account.deliveries.filter(state__in=PLANNED).order_by("due_at", "pk")
    found = [str(one.post) for one in waiting.select_related("post")[: MOST_NAMED + 1]]
    more = waiting.count() - MOST_NAMED if len(found) > MOST_NAMED else 0
    rest = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return [*found[:MOST_NAMED], *([rest] if more else [])]


def _health(account: Account) -> tuple[str, str | Promise, str | Promise]:
    if account.problem_code == "disconnected":
        todo = may_still_open(account) or _("Connect it again to publish there.")
        return "off", _("Disconnected."), todo
    if account.broken_at is not None:
        said = advice(account.problem_code)
        # Elsewhere a token is typed; a voice's account is connected again.
        do = _("Connect the account again.") if account.problem_code in TOKENS else said.do
        return "broken", said.what, do
    left = account.expires_at - timezone.now() if account.expires_at else None
    if left is not None and left < SOON:
        return "look", _ends_in(max(left.days, 0)), _("Connect it again before it does.")
    if account.problem_code:
        return ("look", *advice(account.problem_code))
    return "well", "", ""


def _ends_in(days: int) -> str:
    if days == 0:
        return _("Its authorisation ends within a day.")
    said = ngettext(
        "Its authorisation ends in %(days)d day.", "Its authorisation ends in %(days)d days.", days
    )
    return said % {"days": days}
