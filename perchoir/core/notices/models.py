"""Notices: what a person must know, with the address where to act."""

from django.db import models

from perchoir.core.people.models import Member


class Notice(models.Model):
    """One thing told to one member. `verb` and `details` make its sentence, in the reader's
    language, as in the audit log; `address` leads to the thing itself.

    `key` tells a thing once: the same key is not told again to the same member.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    address = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="one_notice_each")]
        indexes = [
            models.Index(fields=["member", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["at"], condition=models.Q(mailed_at=None), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} for {self.member_id}"
