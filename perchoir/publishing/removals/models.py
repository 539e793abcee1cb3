"""Removals: a post taken down from its network, and the proof of it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from perchoir.core.people.models import Member, Workspace
from perchoir.publishing.deliveries.models import Delivery


class Removal(models.Model):
    """Somebody asked that a delivery be taken down.

    `proof` is what stood there (`proof.what_stands`) and `sha256` its hash, fixed before the first
    call; `answers` are the network's, in order: when, to which part, what it said. `asked_name`
    stays when the member leaves. `not_before` is when to look again; `told_at` says that people
    were told how it ended.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("a removal", "asked for")
        GONE = "gone", pgettext_lazy("a removal", "taken down")
        REFUSED = "refused", pgettext_lazy("a removal", "still there")
        UNKNOWN = "unknown", pgettext_lazy("a removal", "not known")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="removals")
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="removals")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    asked_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    reason = models.TextField()
    proof = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=list)
    problem_code = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=models.Q(state__in=["asked", "unknown"]),
                name="one_removal_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="removal_to_do")]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.state}"
