"""Accounts: a voice's places on the networks, their tokens and their health."""

from django.db import models

from perchoir.core.people.models import Member, User, Workspace


class Account(models.Model):
    """A connected account. `credentials` are sealed; `broken_at` says that a person must connect
    again, `problem_code` what went wrong last, even if the next try may succeed.

    `expires_at` is when a person must have connected it again; `fresh_until` when the tokens of
    today end, which a worker renews from `renew_at` on. `check_at` is when to look next whether it
    works. `warned_days` is the last warning of its end, `told_at` when people heard that it broke.
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
    fresh_until = models.DateTimeField(null=True)
    renew_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
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


class Registration(models.Model):
    """This house as one server knows it: what it was given there, sealed. `back` is the address to
    which that server sends people back.

    Of keys that a person entered, `checked_at` is when the network last said whether they open
    anything, and `problem_code` what it said when they do not.
    """

    network = models.CharField(max_length=20)
    server = models.CharField(max_length=300, blank=True)
    back = models.CharField(max_length=300)
    sealed = models.TextField()
    checked_at = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "server", "back"], name="one_registration")
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.server}"


class SignIn(models.Model):
    """Somebody is away to sign in on a network. They come back once, in the browser they left with,
    before `expires_at`.

    `state_hash` and `browser` are hashes (SHA-256); `sealed` is what the connector needs then;
    `about` is what the caller asked to be reminded of; `address` is where they go.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="sign_ins")
    network = models.CharField(max_length=20)
    state_hash = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64)
    sealed = models.TextField()
    about = models.JSONField(default=dict)
    address = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.member_id} to {self.network}"
