"""Posts: what a voice says, its versions, and what hangs on it."""

from datetime import datetime

from django.db import models

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.voices.models import Voice


class Post(models.Model):
    """What a voice says, once. Each account it goes to has a delivery of its own.

    `content` is `{"language": "fr", "parts": [part, ...], "variants": {network: [part, ...]}}`, a
    part being `{"text": str, "media": [{"attachment": id, "alt": str}], "card": null or {"url",
    "title", "description", "picture": attachment id or null}}`. `revision` grows with every
    change: whoever saves names the one they saw. `reply` is `{"id", "url", "version", "root_id",
    ...}` of the post answered, or empty. `local_time` and `zone` are what the author chose;
    `due_at` is the instant it means.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="posts")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="posts")
    author = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="posts")
    content = models.JSONField(default=dict)
    reply = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True)
    local_time = models.CharField(max_length=16, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    door = models.CharField(max_length=10, default="page")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-changed_at", "-id"], name="post_newest"),
            models.Index(fields=["workspace", "due_at", "id"], name="post_planned"),
        ]

    def __str__(self) -> str:
        parts = self.content.get("parts") or [{}]
        return str(parts[0].get("text", ""))[:200]

    @property
    def local(self) -> datetime | None:
        """The hour the author chose, as a clock in `zone` shows it."""
        return datetime.fromisoformat(self.local_time) if self.local_time else None


class Version(models.Model):
    """A post as somebody left it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "revision"], name="one_version_each")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.revision}"
