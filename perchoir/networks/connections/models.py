"""Accounts: a voice's places on the networks, their tokens and their health."""

from django.db import models

from perchoir.core.people.models import User, Workspace


class Account(models.Model):
    """A connected account. `credentials` are sealed; `broken_at` says that a person must connect
    again, `problem_code` what went wrong last, even if the next try may succeed.

    `holder` and `lease_until` are held by whoever renews the credentials: never two at once.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="accounts")
    network = models.CharField(max_length=20)
    server = models.CharField(max_length=300, blank=True)
    remote_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    avatar_url = models.TextField(blank=True)
    credentials = models.TextField(blank=True)
    connected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=60, blank=True)
    problem_detail = models.TextField(blank=True)
    problem_at = models.DateTimeField(null=True)
    warned_days = models.PositiveSmallIntegerField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "network", "server", "remote_id"], name="one_account_each"
            )
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"
