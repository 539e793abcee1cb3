"""Voices: those who speak for the company, and where."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Workspace
from perchoir.networks.connections.models import Account


class Voice(models.Model):
    """The company, or one leader. `handle` is the address of its page on the company's own domain.

    `steps` are the approvals it needs, in order, at most three: each `{"rule": "any" or "all",
    "members": [ids]}`; none means that its posts need nobody's yes. Rhythm: None means no limit.
    Hours are local to `time_zone`.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        LEADER = "leader", _("Leader")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="voices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    name = models.CharField(_("name"), max_length=120)
    handle = models.SlugField(_("address of the page"), max_length=60, unique=True)
    colour = models.PositiveSmallIntegerField(default=1)
    biography = models.TextField(_("biography"), blank=True)
    languages = models.JSONField(default=list)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    tone = models.TextField(_("tone"), blank=True)
    subjects = models.JSONField(default=list)
    per_day = models.PositiveSmallIntegerField(_("posts a day at most"), null=True, blank=True)
    per_week = models.PositiveSmallIntegerField(_("posts a week at most"), null=True, blank=True)
    gap_minutes = models.PositiveSmallIntegerField(_("minutes between two posts"), default=0)
    opens_at = models.TimeField(_("from"), default=time(8))
    closes_at = models.TimeField(_("to"), default=time(20))
    late_minutes = models.PositiveSmallIntegerField(_("late by at most, in minutes"), default=15)
    steps = models.JSONField(default=list)
    portrait = models.CharField(max_length=64, blank=True)
    accounts: models.ManyToManyField[Account, models.Model] = models.ManyToManyField(
        Account, through="VoiceAccount", related_name="voices"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class VoiceAccount(models.Model):
    """An account belongs to one voice. `alarmed` are the deliveries of which people were told that
    the account must be connected again before they can leave."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="places")
    account = models.OneToOneField(Account, models.CASCADE, related_name="place")
    alarmed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.voice_id} on {self.account_id}"
