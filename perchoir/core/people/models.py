"""Users, workspaces, members and invitations."""

from __future__ import annotations

import secrets
from copy import copy
from typing import ClassVar, Protocol

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perchoir.core.errors import Forbidden
from perchoir.core.people.rights import RIGHTS, Right, Role


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case, so that it signs in however it is typed."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person, whatever the workspaces they belong to."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    density = models.CharField(
        _("density"), max_length=12, choices=Density, default=Density.COMFORTABLE
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    through_key: str = ""
    """The name of the access key by which a program acts for them now; "" on their own pages."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Workspace(models.Model):
    """One organisation. Every row of the house belongs to one."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    is_sample = models.BooleanField(default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    language = models.CharField(_("language"), max_length=5, default="fr")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class HasWorkspace(Protocol):
    """Any row that belongs to one workspace."""

    @property
    def workspace_id(self) -> int: ...


class Member(models.Model):
    """A person in a workspace, and what they may do there."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def role_label(self) -> str:
        """The role in the reader's language."""
        return str(Role(self.role).label)

    @property
    def key(self) -> str:
        """What tells this member from the others on a page."""
        return str(self.pk)

    at_most: frozenset[Right] | None = None
    """What an access key of theirs lets them do at most; None on their own pages."""

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role] and (self.at_most is None or right in self.at_most)

    def narrowed(self, rights: frozenset[Right], *, through: str = "") -> Member:
        """The same member, who may do no more than `rights` until they are read again. `through`
        names the access key, which the audit log then names too."""
        narrow = copy(self)
        narrow.at_most = rights
        narrow.user = copy(self.user)
        narrow.user.through_key = through
        return narrow

    def require(self, right: Right, of: HasWorkspace | None = None) -> None:
        """Every action asks this first, `of` what it was handed.

        Raises `Forbidden` with a sentence when the role lacks the right, and `Http404` when `of`
        belongs to another workspace: there this member is a stranger.
        """
        if right in RIGHTS[self.role] and not self.may(right):
            raise Forbidden(
                _("This access key does not let you %(right)s: make one that may.")
                % {"right": right.label}
            )
        if not self.may(right):
            raise Forbidden(
                _("Your role in this workspace (%(role)s) does not let you %(right)s.")
                % {"role": self.role_label, "right": right.label}
            )
        if of is not None and of.workspace_id != self.workspace_id:
            raise Http404


def _new_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def still_open(self) -> InvitationQuerySet:
        """Those that may still be accepted."""
        return self.filter(
            Q(expires_at__gt=timezone.now()), accepted_at__isnull=True, revoked_at__isnull=True
        )


class Invitation(models.Model):
    """A link that makes whoever opens it a member, once, until it expires."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    token = models.CharField(max_length=64, unique=True, default=_new_token)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} in {self.workspace}"

    @property
    def role_label(self) -> str:
        """The role in the reader's language."""
        return str(Role(self.role).label)
