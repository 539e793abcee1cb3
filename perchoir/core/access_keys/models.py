"""Access keys: a member's way in for programs of theirs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right


class Reach(models.TextChoices):
    """How far a key reaches; each reaches as far as those before it."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")
    APPROVE = "approve", _("read, write and decide")

    def includes(self, other: "Reach") -> bool:
        order = list(Reach)
        return order.index(other) <= order.index(self)


_READ = frozenset({Right.ENTER, Right.READ_POSTS})
_WRITE = _READ | {Right.WRITE_POSTS}
RIGHTS_OF: dict[str, frozenset[Right]] = {
    Reach.READ: _READ,
    Reach.WRITE: _WRITE,
    Reach.APPROVE: _WRITE | {Right.APPROVE_POSTS, Right.PULL_BRAKE},
}


class AccessKey(models.Model):
    """One key of one member, for one workspace. It goes when the membership does.

    Only the SHA-256 of its secret is kept: 256 random bits need no slow hash. `ending` is the end
    of the secret, by which its owner knows it again.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="access_keys")
    name = models.CharField(_("name"), max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.READ)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def workspace_id(self) -> int:
        return self.member.workspace_id

    @property
    def key(self) -> str:
        """What tells it from the others on a page."""
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def rights(self) -> frozenset[Right]:
        """What it may do at most; its member's role may allow less."""
        return RIGHTS_OF[self.reach]


class Kept(models.Model):
    """What a call under an `Idempotency-Key` made: the same call again finds it, another one under
    the same name is refused."""

    key = models.ForeignKey(AccessKey, models.CASCADE, related_name="kept")
    idempotency_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    made = models.PositiveBigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="one_kept_each")
        ]
        indexes = [models.Index(fields=["at"], name="kept_oldest")]

    def __str__(self) -> str:
        return self.idempotency_key
