"""How long things are kept: raw payloads go first, then mentions, in small batches, or by whole
months where PostgreSQL holds them (`dropping`).

What counts is when a post came in, so that an archive of old posts is not purged on arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.dropping import drop_some, waiting_months
from perchoir.listening.mentions.ingest import remove_from
from perchoir.listening.mentions.models import Mention, RawPayload, Retention

STEP = 500
LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Rule:
    """Days, for one network or (with an empty one) for all that have no rule of their own."""

    network: str
    days: int
    raw_days: int


DEFAULT = Rule("", days=365, raw_days=30)


def rules_of(workspace: Workspace) -> list[Rule]:
    """The default first; where nobody chose, a year and a month."""
    rows = workspace.retentions.order_by("network")
    rules = [Rule(row.network, row.days, row.raw_days) for row in rows]
    return rules if rules and not rules[0].network else [DEFAULT, *rules]


def purge_some(_holder: str) -> bool:
    """One short step: a whole month that nobody keeps, or a few of each workspace; whether
    something was left to purge."""
    workspaces = list(Workspace.objects.order_by("pk"))
    rules = {workspace.pk: rules_of(workspace) for workspace in workspaces}
    days = {pk: max(rule.days for rule in mine) for pk, mine in rules.items()}
    raw_days = {pk: max(rule.raw_days for rule in mine) for pk, mine in rules.items()}
    now = timezone.now()
    if drop_some(days, raw_days, now):
        return True
    waiting = _waiting(days, now) if settings.PURGE_BY_MONTH else None
    return sum(purge(workspace, waiting) for workspace in workspaces) > 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mentions of some months (ids from and below) and of rules of so many `days` go with their
    month."""

    days: int
    months: list[tuple[int, int]]

    def without(self, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        """Those that go by themselves."""
        for low, high in self.months:
            mentions = mentions.exclude(pk__gte=low, pk__lt=high)
        return mentions


def _waiting(days: Mapping[int, int], now: datetime) -> Waiting:
    return Waiting(max(days.values(), default=0), waiting_months(days, now))


def purge(workspace: Workspace, waiting: Waiting | None = None) -> int:
    """One step: at most `STEP` payloads and `STEP` mentions of each rule; how many went."""
    rules, now = rules_of(workspace), timezone.now()
    gone = 0
    for rule in rules:
        gone += _purge_payloads(old_payloads(workspace, rule, rules, now))
        old = old_mentions(workspace, rule, rules, now).order_by("received_at")
        if waiting and rule.days >= waiting.days:
            old = waiting.without(old)
        gone += remove_from(workspace, list(old.values_list("pk", flat=True)[:STEP]))
    return gone


def _purge_payloads(old: QuerySet[RawPayload]) -> int:
    ids = list(old.order_by("received_at").values_list("pk", flat=True)[:STEP])
    return RawPayload.objects.filter(pk__in=ids).delete()[0]


def old_mentions(
    workspace: Workspace, rule: Rule, rules: list[Rule], now: datetime
) -> QuerySet[Mention]:
    """What `rule`, among `rules`, keeps no longer."""
    limit = now - timedelta(days=rule.days)
    mine = _networks(rule, rules, "network")
    return Mention.objects.filter(mine, workspace=workspace, received_at__lt=limit)


def old_payloads(
    workspace: Workspace, rule: Rule, rules: list[Rule], now: datetime
) -> QuerySet[RawPayload]:
    limit = now - timedelta(days=rule.raw_days)
    mine = _networks(rule, rules, "mention__network")
    return RawPayload.objects.filter(mine, workspace=workspace, received_at__lt=limit)


def _networks(rule: Rule, rules: list[Rule], column: str) -> Q:
    if rule.network:
        return Q(**{column: rule.network})
    return ~Q(**{f"{column}__in": [other.network for other in rules if other.network]})


def would_go(workspace: Workspace, rules: list[Rule]) -> int:
    """How many mentions these rules would purge now."""
    now = timezone.now()
    return sum(old_mentions(workspace, rule, rules, now).count() for rule in rules)


def with_rule(rules: list[Rule], changed: Rule) -> list[Rule]:
    """The same rules with this one in place of the one for its network."""
    others = [rule for rule in rules if rule.network != changed.network]
    return sorted([*others, changed], key=lambda rule: rule.network)


def set_rule(by: Member, rule: Rule) -> None:
    """Keep mentions of a network (or by default) for so long. Raises `Mistake`."""
    by.require(Right.MANAGE_WORKSPACE)
    if not 1 <= rule.days <= LONGEST_DAYS or not 0 <= rule.raw_days <= LONGEST_DAYS:
        raise Mistake(_("Days are between 1 and 36,500."))
    with transaction.atomic():
        Retention.objects.update_or_create(
            workspace=by.workspace,
            network=rule.network,
            defaults={"days": rule.days, "raw_days": rule.raw_days},
        )
        verb = "retention.network_changed" if rule.network else "retention.changed"
        named = {"network": rule.network} if rule.network else {}
        record(by.workspace, by.user, verb, days=rule.days, raw_days=rule.raw_days, **named)


def remove_rule(by: Member, network: str) -> None:
    """Keep mentions of this network as all others."""
    by.require(Right.MANAGE_WORKSPACE)
    with transaction.atomic():
        found, _by_model = Retention.objects.filter(
            workspace=by.workspace, network=network
        ).delete()
        if found:
            record(by.workspace, by.user, "retention.network_removed", network=network)
