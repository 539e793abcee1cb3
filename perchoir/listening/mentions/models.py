"""Mentions: posts from outside that a watch matched, who wrote them, and what they add up to.

`db_index=False` stands where another index begins with the same column.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Member, User, Workspace
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Watch


class Author(models.Model):
    """Whoever wrote a mention, as one workspace knows them."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="authors", db_index=False)
    network = models.CharField(max_length=20)
    remote_id = models.CharField(max_length=512)
    handle = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    followers = models.PositiveBigIntegerField(null=True)
    avatar_url = models.URLField(max_length=2000, blank=True)
    muted_at = models.DateTimeField(null=True)
    muted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "remote_id"], name="one_author_each"
            )
        ]
        indexes = [models.Index(fields=["workspace", "handle"], name="author_by_handle")]

    def __str__(self) -> str:
        return self.name or self.handle or self.remote_id


class Mention(models.Model):
    """A post from outside. `at` is when it was written, never later than when it came in.

    `first` points at the mention that this one copies (same text, or nearly); `copies` counts
    those that point here. `text_hash` is the hash of the canonical text. Estimated, and null where
    nothing can be said: `sentiment` (-1 negative, 0 neutral, 1 positive), `offence` (0 to 100).
    """

    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="mentions", db_index=False
    )
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+", db_index=False)
    network = models.CharField(max_length=20)
    remote_id = models.CharField(max_length=512)
    url = models.URLField(max_length=2000, blank=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="mentions", db_index=False)
    kind = models.CharField(max_length=8, default="post")
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    language_estimated = models.BooleanField(default=False)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    reply_to = models.CharField(max_length=512, blank=True)
    reply_to_author = models.CharField(max_length=512, blank=True)
    root = models.CharField(max_length=512, blank=True)
    quoted = models.CharField(max_length=512, blank=True)
    links = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    mentioned = models.JSONField(default=list)
    media = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    followers = models.PositiveBigIntegerField(null=True)
    text_hash = models.BigIntegerField(null=True)
    sentiment = models.SmallIntegerField(null=True)
    offence = models.SmallIntegerField(null=True)
    first = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="copied_by", db_index=False
    )
    copies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "remote_id"], name="one_mention_each"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "-at", "-id"], name="mention_newest"),
            models.Index(fields=["workspace", "received_at"], name="mention_by_age"),
            models.Index(fields=["author", "-at", "-id"], name="mention_by_author"),
            models.Index(fields=["source", "-at", "-id"], name="mention_by_source"),
            models.Index(fields=["workspace", "root"], name="mention_by_root"),
            models.Index(fields=["workspace", "text_hash"], name="mention_by_text"),
            models.Index(fields=["first", "at"], name="mention_copies"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Fingerprint(models.Model):
    """The MinHash of the text of a mention that nothing recent was a copy of. Kept for a few days,
    because near copies appear within hours; in the order in which they came, so that whoever
    compares reads what is new."""

    mention = models.OneToOneField(Mention, models.CASCADE, related_name="+", db_constraint=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    minhash = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="fingerprints_in_order")]

    def __str__(self) -> str:
        return f"fingerprint of {self.mention_id}"


class RawPayload(models.Model):
    """The payload as the network gave it (zstd). The first thing that retention purges."""

    mention = models.OneToOneField(
        Mention, models.CASCADE, primary_key=True, related_name="raw_payload"
    )
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    payload = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "received_at"], name="raw_by_age")]

    def __str__(self) -> str:
        return f"payload of {self.pk}"


class Match(models.Model):
    """A watch matched a mention. Ids grow in the order of arrival: the deck resumes by them.

    `is_copy`: the watch also matched the mention's first, under which readers find this one.
    """

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="matches", db_index=False)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="matches", db_index=False)
    at = models.DateTimeField()
    is_copy = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "watch"], name="one_match_each")]
        indexes = [
            models.Index(fields=["watch", "-at", "-id"], name="match_newest"),
            # A storm of copies is not walked through on the way to what was said first.
            models.Index(
                fields=["watch", "-at", "-id"],
                name="match_firsts",
                condition=models.Q(is_copy=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.mention_id}"


class Volume(models.Model):
    """Posts and summed followers of a watch in the five minutes from `at` (UTC)."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="volumes", db_index=False)
    at = models.DateTimeField()
    posts = models.PositiveIntegerField(default=0)
    reach = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "at"], name="one_volume_each")]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.at} {self.posts}"


class Tally(models.Model):
    """Posts of a watch in an hour or a day (UTC) that share a tag, link, author, language..."""

    class Facet(models.TextChoices):
        AUTHOR = "author", _("Authors")
        TAG = "tag", _("Tags")
        LINK = "link", _("Links")
        LANGUAGE = "language", _("Languages")
        NETWORK = "network", _("Networks")

    class Grain(models.TextChoices):
        HOUR = "h", _("Hour")
        DAY = "d", _("Day")

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="tallies", db_index=False)
    facet = models.CharField(max_length=10, choices=Facet)
    grain = models.CharField(max_length=1, choices=Grain)
    at = models.DateTimeField()
    value = models.CharField(max_length=500)
    posts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "facet", "grain", "at", "value"], name="one_tally_each"
            )
        ]
        indexes = [
            # Most counts are of one mention: rankings read the few others from here alone.
            models.Index(
                fields=["watch", "facet", "grain", "at", "value", "posts"],
                condition=models.Q(posts__gte=2),
                name="tally_often",
            )
        ]

    def __str__(self) -> str:
        return f"{self.facet} {self.value} {self.posts}"


class Triage(models.Model):
    """What the house did with a mention: handled, hidden, or handed to somebody."""

    mention = models.OneToOneField(Mention, models.CASCADE, primary_key=True, related_name="triage")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="handed")
    assigned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"triage of {self.pk}"


class Star(models.Model):
    """A mention that one member wants to find again."""

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="stars")
    member = models.ForeignKey(Member, models.CASCADE, related_name="stars")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "mention"], name="one_star_each")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.mention_id}"


class Note(models.Model):
    """A few words that a member left on a mention for the others."""

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="notes")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:60]


class Retention(models.Model):
    """Days for which a workspace keeps mentions and raw payloads. Empty network: the default."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="retentions")
    network = models.CharField(max_length=20, blank=True)
    days = models.PositiveIntegerField(_("days"), default=365)
    raw_days = models.PositiveIntegerField(_("days for raw payloads"), default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "network"], name="one_retention_each")
        ]

    def __str__(self) -> str:
        return f"{self.network or 'default'}: {self.days}"
