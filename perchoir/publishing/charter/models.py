"""What a house decided about its charter, when it must be silent, and what it promised."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.voices.models import Voice


class Asks(models.IntegerChoices):
    """The severities of the engine, in words."""

    NOTE = 1, _("is noted")
    NEEDS_APPROVAL = 2, _("needs a yes")
    NEEDS_LEGAL = 3, _("goes to legal")
    REFUSE = 4, _("is refused")


class ArticleSetting(models.Model):
    """What the house changed of one article. Nothing in `severity`: as shipped."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="article_settings")
    article = models.CharField(max_length=40)
    enabled = models.BooleanField(default=True)
    severity = models.PositiveSmallIntegerField(null=True, choices=Asks)
    settings = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "article"], name="one_setting_per_article")
        ]

    def __str__(self) -> str:
        return self.article


class VoiceArticle(models.Model):
    """What one voice decided otherwise than its house about an article. What is empty here, and
    every setting that is not named, follows the house."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="article_settings")
    article = models.CharField(max_length=40)
    enabled = models.BooleanField(null=True)
    severity = models.PositiveSmallIntegerField(null=True, choices=Asks)
    settings = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "article"], name="one_decision_per_voice")
        ]

    def __str__(self) -> str:
        return f"{self.article} of {self.voice_id}"


class OwnExample(models.Model):
    """A sentence that the house gave an article, and what it expects of it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="charter_examples")
    article = models.CharField(max_length=40)
    text = models.TextField(max_length=2_000)
    language = models.CharField(max_length=2, default="fr")
    is_found = models.BooleanField(default=True)
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "article"], name="examples_of_article")]

    def __str__(self) -> str:
        return self.text[:60]


class CoolingRule(models.Model):
    """How this house cools off; `settings` as `engine.cooling` takes them."""

    workspace = models.OneToOneField(
        Workspace, models.CASCADE, primary_key=True, related_name="cooling"
    )
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"cooling of {self.pk}"


class Change(models.Model):
    """One change of the charter: what it was and what it became. `subject` is the id of an article,
    or `cooling`; without `voice`, it is the house's charter."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="charter_changes")
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, related_name="charter_changes")
    subject = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at", "-id"], name="charter_changes")]

    def __str__(self) -> str:
        return f"{self.subject} {self.at}"


class ClosedPeriod(models.Model):
    """A time in which nothing new is said about results. It ends before `ends_at`.

    `zone` is whose days they are; no `voice`: every voice. `closes` is what is closed, `asks` what
    such a post then needs; `uid` is its name in the calendar it came from.
    """

    class Closes(models.TextChoices):
        RESULTS = "results", _("results and forecasts")
        DEALS = "deals", _("orders and deals")
        EVERYTHING = "everything", _("everything")

    class Asks(models.TextChoices):
        LEGAL = "needs_legal", _("goes to legal")
        REFUSE = "refuse", _("is refused")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="closed_periods")
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, related_name="closed_periods")
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64, default="Europe/Paris")
    closes = models.JSONField(default=list)
    asks = models.CharField(max_length=12, choices=Asks, default=Asks.LEGAL)
    source = models.CharField(max_length=300, blank=True)
    uid = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "ends_at"], name="closed_by_end")]

    def __str__(self) -> str:
        return self.name


class Commitment(models.Model):
    """A promise made in public. `post` is the number of the post; `by` empty: no date known.

    It is open until somebody says that it was kept, with a link that shows it, or broken.
    `fingerprint` is the hash of `what`: one post makes the same promise once, on however many
    accounts.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="commitments")
    post = models.PositiveBigIntegerField(null=True)
    what = models.TextField(max_length=2_000)
    fingerprint = models.CharField(max_length=64, blank=True)
    by = models.DateField(null=True)
    who = models.CharField(max_length=120)
    url = models.TextField(blank=True)
    keeper = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    proof = models.URLField(max_length=2_000, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "kept_at", "by"], name="commitments_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "post", "fingerprint"], name="one_promise_each"
            )
        ]

    def __str__(self) -> str:
        return self.what[:80]

    def standing(self, today: date) -> str:
        """`kept`, `broken`, `late` or `open`."""
        if self.kept_at:
            return "kept"
        if self.broken_at:
            return "broken"
        return "late" if self.by and self.by < today else "open"


class Heard(models.Model):
    """A delivery whose promises are in the ledger: it is not read again."""

    delivery = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"delivery {self.delivery}"
