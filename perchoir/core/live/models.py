"""Live events: what changed, for whoever looks at a page now."""

from django.db import models

from perchoir.core.people.models import Workspace


class LiveEvent(models.Model):
    """One change. `topic` is what pages subscribe to ("watch:12"), `payload` stays small.

    Written inside the transaction of the change it tells, so that a page never hears of what was
    rolled back, and purged after an hour.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="event_order")]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
