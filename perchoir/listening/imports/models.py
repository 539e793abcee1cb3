"""Imports: archives and data exports that come in as files."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import User, Workspace

MOST_PROBLEMS: Final = 10_000
"""Lines that could not be read are all counted; so many of one file are kept to be shown."""


class Import(models.Model):
    """One file on its way in.

    `path` is a name that we gave, inside the workspace's upload folder. `guess` and `mapping` are
    `perchoir.networks.files.Guess` and `Mapping` as JSON. The figures are those of the pass under
    way or of the last one: the dry run counts first, then the import counts again from zero;
    `report` keeps what the dry run found. `position` is where the next step goes on, and is written
    in the transaction that stores what stands before it. No `watch_ids` means all watches.
    `resumed_*` say where the present run began: its rate is counted from there.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("To be checked")
        CHECKING = "checking", _("Dry run")
        CHECKED = "checked", _("Checked")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    UNDER_WAY: ClassVar[tuple[str, ...]] = (State.CHECKING, State.WAITING, State.RUNNING)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="imports")
    name = models.CharField(_("file"), max_length=255)
    path = models.CharField(max_length=500)
    shape = models.CharField(max_length=20, blank=True)
    guess = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    watch_ids = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    position = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    lines = models.PositiveBigIntegerField(default=0)
    posts = models.PositiveBigIntegerField(default=0)
    matched = models.PositiveBigIntegerField(default=0)
    added = models.PositiveBigIntegerField(default=0)
    known = models.PositiveBigIntegerField(default=0)
    removals = models.PositiveBigIntegerField(default=0)
    problems = models.PositiveBigIntegerField(default=0)
    problem_code = models.CharField(max_length=60, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    resumed_bytes = models.PositiveBigIntegerField(default=0)
    resumed_posts = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "lease_until"], name="import_due"),
            models.Index(fields=["workspace", "-id"], name="import_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def has_settings(self) -> bool:
        """Whether somebody must say how it is read: CSV is written in many ways."""
        return self.shape == "csv"


class ImportProblem(models.Model):
    """A line that could not be read: the file goes on without it."""

    parent = models.ForeignKey(Import, models.CASCADE, related_name="problem_lines")
    line = models.PositiveBigIntegerField()
    code = models.CharField(max_length=60)
    excerpt = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "id"], name="problem_in_order")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
