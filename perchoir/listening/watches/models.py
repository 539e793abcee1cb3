"""Watches: saved Boolean queries about a subject."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import User, Workspace


class StandingWatches(models.Manager["Watch"]):
    """All but those that were deleted and can still be had back."""

    def get_queryset(self) -> models.QuerySet["Watch"]:
        return super().get_queryset().filter(deleted_at__isnull=True)


class Watch(models.Model):
    """A saved Boolean query. `version` grows with each change of the query.

    With `deleted_at` it is gone for everybody; `everything` still has it until it is purged.
    """

    class Subject(models.TextChoices):
        BRAND = "brand", _("Our company")
        LEADER = "leader", _("A leader")
        COMPETITOR = "competitor", _("A competitor")
        MARKET = "market", _("Our market")
        TENDER = "tender", _("A public tender")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="watches")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("query"), max_length=10_000)
    subject = models.CharField(_("subject"), max_length=12, choices=Subject, default=Subject.BRAND)
    enabled = models.BooleanField(_("on"), default=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)
    deleted_at = models.DateTimeField(null=True, db_index=True)

    objects = StandingWatches()
    everything: models.Manager["Watch"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_watch_per_name",
                condition=models.Q(deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PastVersion(models.Model):
    """What a watch said before it was changed: Undo goes back to it."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="past_versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    query = models.TextField(max_length=10_000)
    subject = models.CharField(max_length=12, choices=Watch.Subject)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "version"], name="one_past_version_each")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Backfill(models.Model):
    """A watch being applied to the past, newest mention first, in steps that can be resumed.

    While `rechecks`, its own matches are judged again: those below `below_at` and `below_match`
    are still to come. Then `before_id` is the search key below which nothing was looked at yet.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="backfills")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rechecks = models.BooleanField(default=False)
    below_at = models.DateTimeField(null=True)
    below_match = models.BigIntegerField(null=True)
    before_id = models.BigIntegerField(null=True)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    matched = models.PositiveBigIntegerField(default=0)
    removed = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="backfill_due")]

    def __str__(self) -> str:
        return f"{self.watch} {self.state}"
