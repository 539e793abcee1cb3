"""Imports: archives and data exports that come in as files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import User, Workspace


class Import(models.Model):
    """One uploaded file on its way in. Resumes from `position`; repeating it is safe."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("To be checked")
        CHECKING = "checking", _("Dry run")
        CHECKED = "checked", _("Checked")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="imports")
    name = models.CharField(_("file"), max_length=255)
    path = models.CharField(max_length=500)
    shape = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    position = models.JSONField(default=dict)
    lines = models.PositiveBigIntegerField(default=0)
    posts = models.PositiveBigIntegerField(default=0)
    matched = models.PositiveBigIntegerField(default=0)
    known = models.PositiveBigIntegerField(default=0)
    problems = models.PositiveBigIntegerField(default=0)
    problem_code = models.CharField(max_length=60, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="import_due")]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """A line that could not be read: the file goes on without it."""

    parent = models.ForeignKey(Import, models.CASCADE, related_name="problem_lines")
    line = models.PositiveBigIntegerField()
    code = models.CharField(max_length=60)
    excerpt = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "line"], name="problem_by_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
