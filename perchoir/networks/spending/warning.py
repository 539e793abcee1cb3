"""Telling whoever owns a workspace that a limit comes near: each step once a month."""

from datetime import date

from django.urls import reverse

from perchoir.core.notices.actions import tell
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Role
from perchoir.networks.spending.models import Limit
from perchoir.networks.spending.naming import name_of


def warn_owners(limit: Limit, step: str, month: date) -> None:
    """`step` is near, listening or full."""
    workspace = limit.workspace
    tell(
        Member.objects.filter(workspace=workspace, role=Role.OWNER),
        f"spending.{step}",
        key=f"spending:{limit.network}:{month:%Y-%m}:{step}:{limit.amount}",
        address=reverse("spending:index", args=[workspace.slug]),
        urgent=True,
        network=name_of(limit.network),
    )
