"""Deliveries: one post on one account, every call to a network, and the brake."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", _("scheduled")
    CLAIMED = "claimed", _("about to leave")
    SENDING = "sending", _("leaving")
    HANDED = "handed", _("for a person to post")
    SENT = "sent", _("sent")
    SEEN = "seen", _("seen on the network")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", pgettext_lazy("a delivery", "unknown")
    HELD = "held", _("held")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


class Delivery(models.Model):
    """One post on one account, in one state.

    `digest` is the hash of what would be sent now (`posts.sealing`); `approved_digest` the one that
    has every yes it needs. `says_results` and `says_deals` are what the charter read in it when it
    was handed in, for closed periods to be asked again. `due_at` is when; `not_before` is a wait
    that a network asked for, or a cooling-off; once it left, when to look for it; where a person
    posts it by hand, when to remind them. `holder` and `lease_until` are the worker's. `told_at`
    says that a person was told how it ended. `voice` is
    the post's, kept here for the claim.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="deliveries")
    post = models.ForeignKey(Post, models.CASCADE, related_name="deliveries")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="deliveries")
    account = models.ForeignKey(Account, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    needs_legal = models.BooleanField(default=False)
    needs_second = models.BooleanField(default=False)
    says_results = models.BooleanField(default=False)
    says_deals = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=60, blank=True)
    problem_detail = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], name="one_delivery_each")
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="delivery_due"),
            models.Index(fields=["state", "lease_until"], name="delivery_leases"),
            models.Index(fields=["workspace", "state", "due_at"], name="delivery_planned"),
            models.Index(fields=["account", "-sent_at"], name="delivery_rhythm"),
            models.Index(fields=["voice", "-sent_at"], name="delivery_of_voice"),
            models.Index(fields=["voice", "state"], name="delivery_at_work"),
            models.Index(fields=["account", "state"], name="delivery_busy"),
            models.Index(fields=["state", "problem_code", "sent_at"], name="delivery_to_look_at"),
            models.Index(
                fields=["state"], condition=models.Q(told_at=None), name="delivery_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} on {self.account_id}: {self.state}"


class Part(models.Model):
    """One call's worth of a delivery: a thread has several, sent in order.

    `key` is chosen when the delivery is scheduled, long before the call, and never changes.
    `body` and `fingerprint` are the exact bytes, kept before they leave.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CALLED = "called", _("called")
        SENT = "sent", _("sent")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    body = models.BinaryField(default=b"")
    fingerprint = models.CharField(max_length=64, blank=True)
    remote_id = models.CharField(max_length=500, blank=True)
    remote_url = models.TextField(blank=True)
    remote_version = models.CharField(max_length=200, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_part_each")]

    def __str__(self) -> str:
        return f"{self.delivery_id}, {self.number}"


class Attempt(models.Model):
    """One call to the network, written and committed before it is made."""

    class Outcome(models.TextChoices):
        OPEN = "", _("not answered")
        SENT = "sent", _("sent")
        WAIT = "wait", _("asked to wait")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", pgettext_lazy("a delivery", "unknown")
        ABSENT = "absent", _("not there")

    part = models.ForeignKey(Part, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    holder = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    code = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="one_attempt_each")]

    def __str__(self) -> str:
        return f"{self.part_id}, {self.number}: {self.outcome}"


class Gate(models.Model):
    """The row that claims share and the brake takes alone, so that none slips past the other."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="gate")

    def __str__(self) -> str:
        return f"gate of {self.workspace_id}"


class Brake(models.Model):
    """Nothing leaves while one is on: of one voice, or of the whole workspace. `exceptions` are the
    deliveries that may leave all the same, named one by one."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="brakes")
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, related_name="brakes")
    reason = models.TextField()
    pulled_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    pulled_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    exceptions = models.ManyToManyField(Delivery, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "lifted_at"], name="brake_on")]

    def __str__(self) -> str:
        return self.reason[:60]


class Beat(models.Model):
    """When the clock of deliveries last ticked, in any worker."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
