"""What a house decided about its charter, when it must be silent, and what it promised."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Workspace


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


class ClosedPeriod(models.Model):
    """A time in which nothing new is said about results. It ends before `ends_at`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="closed_periods")
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "ends_at"], name="closed_by_end")]

    def __str__(self) -> str:
        return self.name


class Commitment(models.Model):
    """A promise made in public. `post` is the number of the post; `by` empty: no date known."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="commitments")
    post = models.PositiveBigIntegerField(null=True)
    what = models.TextField(max_length=2_000)
    by = models.DateField(null=True)
    who = models.CharField(max_length=120)
    kept_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "kept_at", "by"], name="commitments_due")]

    def __str__(self) -> str:
        return self.what[:80]
