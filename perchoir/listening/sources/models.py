"""Sources: where posts come in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Workspace


class Source(models.Model):
    """One stream, poll or feed of a workspace, its cursor, its lease and its health.

    The cursor is written in the transaction that stores the events before it: after a stop,
    nothing is lost and nothing comes twice. `settings` hold what may be shown, `secrets` the rest,
    sealed. `next_at` is when it may be tried again; `stopped_at` says that trying again cannot help
    until somebody changes something. `rules`, where the network takes some: how many are
    `standing`, and which were `refused`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sources")
    key = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    settings = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    enabled = models.BooleanField(_("on"), default=True)
    cursor = models.TextField(blank=True)
    next_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    last_tick_at = models.DateTimeField(null=True)
    last_post_at = models.DateTimeField(null=True)
    behind_s = models.FloatField(null=True)
    received = models.PositiveBigIntegerField(default=0)
    kept = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    skipped_sample = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem_code = models.CharField(max_length=60, blank=True)
    problem_detail = models.TextField(blank=True)
    problem_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    rules = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["enabled", "next_at"], name="source_due")]

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """One thing that went wrong, `times` in a row, the last of them at `at`."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="problems")
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    detail = models.CharField(max_length=500, blank=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["source", "-at"], name="problem_newest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.code}"


class Round(models.Model):
    """How far a source's stored posts of one age have been looked at again, newest first: those
    before `at` and `mention_id` are still to come, none when `at` is empty."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="rounds")
    age = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    at = models.DateTimeField(null=True)
    mention_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "age"], name="one_round_each")]

    def __str__(self) -> str:
        return f"{self.source_id}, age {self.age}"


class Place(models.Model):
    """How far a lane of the log is stored: up to the block with this number, written then. Written
    in the transaction that stores the block, so that no block is stored twice."""

    log = models.CharField(max_length=120)
    lane = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()
    written_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "lane"], name="one_place_each")]

    def __str__(self) -> str:
        return f"{self.log}, lane {self.lane}: {self.sequence}"


class Engine(models.Model):
    """A process that takes blocks from the log and stores them. It writes here that it lives; one
    that cannot follow says `trouble`, and takes nothing until `left_out_until`."""

    name = models.CharField(max_length=80, unique=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    blocks = models.PositiveBigIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    left_out_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
