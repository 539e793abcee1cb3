"""What calls to networks cost. Amounts are whole millionths of the network's currency."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Workspace


class Month(models.Model):
    """All that a workspace spent on a network in one month of UTC, which begins at `begins`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="spending_months")
    network = models.CharField(max_length=40)
    begins = models.DateField()
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "begins"], name="one_spending_month_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.begins}: {self.spent}"


class Day(models.Model):
    """How many of one kind were counted on a day of UTC, and what they cost."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="spending_days")
    network = models.CharField(max_length=40)
    on = models.DateField()
    kind = models.CharField(max_length=60)
    count = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "on", "kind"], name="one_spending_day_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.on} {self.kind}: {self.count}"


class Ceiling(models.Model):
    """How many of one kind the whole house used in a period for which the network itself has a
    ceiling: `period` is a day (2026-11-23) or a month (2026-11)."""

    network = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "kind", "period"], name="one_ceiling_each")
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.kind} {self.period}: {self.used}"


class Limit(models.Model):
    """The most that a workspace spends on a network in a month."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="spending_limits")
    network = models.CharField(max_length=40)
    amount = models.BigIntegerField(_("monthly limit"))
    currency = models.CharField(max_length=5)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "network"], name="one_limit_each")
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.amount} {self.currency}"
