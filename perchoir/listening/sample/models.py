"""The sample workspace's own memory: how far its replay has come."""

from django.db import models

from perchoir.core.people.models import Workspace


class Sample(models.Model):
    """A workspace that shows an invented company. `position` counts the posts replayed so far."""

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="sample"
    )
    position = models.PositiveBigIntegerField(default=0)
    next_at = models.DateTimeField()
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sample of {self.workspace_id}"
