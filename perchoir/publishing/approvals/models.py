"""Approvals: a person's yes to exactly these bytes, this account, this time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Member
from perchoir.publishing.deliveries.models import Delivery


class ReviewLink(models.Model):
    """A private link that shows one delivery to somebody outside, until it expires. Only the hash
    of its token is kept."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="review_links")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    step = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Approval(models.Model):
    """A decision on a delivery whose hash was `digest`: it says nothing about any other.

    `step` counts the voice's steps from 0; `legal` and `second` mark what the charter asked for.
    """

    class Decision(models.TextChoices):
        YES = "yes", _("approved")
        CHANGES = "changes", _("asks for changes")
        NO = "no", _("refused")

    class Kind(models.TextChoices):
        STEP = "step", _("step")
        LEGAL = "legal", _("legal")
        SECOND = "second", _("second person")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.STEP)
    step = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey(ReviewLink, models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["delivery", "digest"], name="approval_of")]

    def __str__(self) -> str:
        return f"{self.decision} to {self.delivery_id}"
