"""`perchoir brake on --reason WHY`, `perchoir brake off`, `perchoir brake status`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from perchoir.core.errors import Sentence
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Role
from perchoir.publishing.deliveries.braking import brakes_on, lift_brake, pull_brake
from perchoir.publishing.voices.models import Voice


class Command(BaseCommand):
    """Whoever runs this may read the database already; the brake is pulled in a member's name."""

    help = "Pull the brake, so that nothing leaves any more, lift it, or say whether it is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["on", "off", "status"])
        parser.add_argument("--reason", metavar="WHY", default="")
        parser.add_argument("--voice", metavar="HANDLE", help="only this voice")
        parser.add_argument("--workspace", metavar="SLUG", help="needed when there are several")
        parser.add_argument("--by", metavar="EMAIL", help="in whose name; else the first owner's")

    def handle(
        self,
        *args: Any,
        step: str,
        reason: str,
        voice: str | None,
        workspace: str | None,
        by: str | None,
        **options: Any,
    ) -> None:
        with translation.override("en"):
            house = _workspace(workspace)
            try:
                self._do(step, _member(house, by), reason, _voice(house, voice))
            except Sentence as error:
                raise CommandError(str(error)) from None

    def _do(self, step: str, by: Member, reason: str, voice: Voice | None) -> None:
        if step == "on":
            pull_brake(by, reason, voice)
        if step == "off":
            for brake in brakes_on(by.workspace).filter(voice=voice):
                lift_brake(by, brake)
        on = list(brakes_on(by.workspace))
        for brake in on:
            scope = brake.voice.name if brake.voice else by.workspace.name
            self.stdout.write(f"On for {scope} since {brake.pulled_at:%H:%M} UTC: {brake.reason}")
        if not on:
            self.stdout.write("The brake is off.")


def _workspace(slug: str | None) -> Workspace:
    found = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.all()
    rows = list(found[:2])
    if len(rows) != 1:
        raise CommandError("Say which workspace: --workspace, as in its addresses (/w/SLUG/).")
    return rows[0]


def _member(workspace: Workspace, email: str | None) -> Member:
    members = workspace.members.select_related("user", "workspace").order_by("pk")
    chosen = members.filter(user__email=email.lower()) if email else members.filter(role=Role.OWNER)
    member = chosen.first()
    if member is None:
        raise CommandError("No such member: name one with --by EMAIL.")
    return member


def _voice(workspace: Workspace, handle: str | None) -> Voice | None:
    if handle is None:
        return None
    voice = Voice.objects.filter(workspace=workspace, handle=handle).first()
    if voice is None:
        raise CommandError(f"There is no voice “{handle}”.")
    return voice
