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


class Person(models.Model):
    """Somebody whom posts name: "@" and the label, which becomes their handle on each network.

    `handles` are `{network: handle}`, without the sign.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="people_named")
    label = models.CharField(max_length=80)
    handles = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "label"], name="one_person_each")
        ]

    def __str__(self) -> str:
        return self.label


class KnownHandle(models.Model):
    """What a network answered when it was asked who a handle is: its id there, "" for nobody."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    network = models.CharField(max_length=20)
    handle = models.CharField(max_length=300)
    remote_id = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "handle"], name="one_id_each_handle"
            )
        ]

    def __str__(self) -> str:
        return f"@{self.handle}, {self.network}"


class LinkRule(models.Model):
    """What links of this workspace carry. `sources` are `{network: name}` where it is not the
    network's own; `campaign` stands for posts that name none; `excluded` are domains, with all
    below them."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="link_rule")
    enabled = models.BooleanField(default=False)
    medium = models.CharField(max_length=80, default="social")
    campaign = models.CharField(max_length=80, blank=True)
    sources = models.JSONField(default=dict)
    excluded = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.workspace_id}, {self.medium}"


class Presence(models.Model):
    """A member has a post open, as of `seen_at`."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_presence_each")]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.post_id}"
