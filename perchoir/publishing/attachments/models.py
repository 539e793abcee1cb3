"""Attachments: the pictures and videos that posts show."""

from django.db import models

from perchoir.core.people.models import Member, Workspace


class Attachment(models.Model):
    """A picture or a video kept by this house, by the hash of its bytes.

    Everything but `name` was read from the bytes themselves. Sizes in pixels as a reader sees them
    (turned upright), `duration_s` in seconds for what moves. `has_place` says that the file tells
    where it was taken. `made_from` is the original of which this is a smaller or cleaner copy.
    `unused_since` is when no post was first found to show it.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_s = models.FloatField(null=True)
    codec = models.CharField(max_length=20, blank=True)
    animated = models.BooleanField(default=False)
    has_place = models.BooleanField(default=False)
    made_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    unused_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "sha256"], name="one_attachment_each")
        ]

    def __str__(self) -> str:
        return f"{self.mime} {self.sha256[:8]}"
