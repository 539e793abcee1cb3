"""`perchoir network list`, `set NETWORK [NAME=VALUE...]`, `check NETWORK`, `forget NETWORK`."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from perchoir.core.errors import Sentence
from perchoir.core.people.models import Member
from perchoir.core.people.queries import real_workspaces
from perchoir.networks.connections.registering import (
    check_again,
    forget_app,
    needing_app,
    register_app,
)
from perchoir.networks.contract import Setting
from perchoir.networks.registry import all_publishers
from perchoir.networks.setup.queries import (
    NAMED,
    OURS,
    Standing,
    accounts_on,
    named,
    standing_of,
)
from perchoir.networks.spending.naming import name_of


class Command(BaseCommand):
    """Whoever runs this may read the database already, and acts for the whole site; `--by` has it
    done in the name, and with the rights, of a member."""

    help = "Says which networks know this site; keeps, checks or forgets the keys they gave."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="each network, and whether it is open")
        setting = verbs.add_parser("set", help="check keys with the network, and keep them")
        checking = verbs.add_parser("check", help="ask the network about the keys that are kept")
        forgetting = verbs.add_parser("forget", help="keep the keys no longer")
        forgetting.add_argument("--yes", action="store_true", help="do not ask")
        for one in (setting, checking, forgetting):
            one.add_argument("network", choices=sorted(needing_app()))
            one.add_argument("--by", metavar="EMAIL", help="in the name of this owner")
        setting.add_argument(
            "values", nargs="*", metavar="NAME=VALUE",
            help="without any they are asked for, or read from the standard input, one a line",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                getattr(self, f"_{options['verb']}")(options)
            except Sentence as error:
                raise CommandError(str(error)) from None

    def _list(self, _options: Any) -> None:
        for network in all_publishers():
            if network != OURS:
                self.stdout.write(f"{network}: {_told(standing_of(network))}")

    def _set(self, options: Any) -> None:
        network = options["network"]
        fields = needing_app()[network].app_settings
        values = _pairs(options["values"]) if options["values"] else _asked(fields)
        register_app(_member(options["by"]), network, values)
        self.stdout.write(f"{name_of(network)} accepts the keys. They are kept, sealed.")

    def _check(self, options: Any) -> None:
        check_again(_member(options["by"]), options["network"])
        self.stdout.write(f"{name_of(options['network'])} accepts the keys.")

    def _forget(self, options: Any) -> None:
        network, by = options["network"], _member(options["by"])
        accounts = accounts_on(network)
        for line in named(accounts[:NAMED], several=True):
            self.stdout.write(f"Goes on until its authorisation ends: {line}")
        question = (
            f"Forget the keys of {name_of(network)}? No account can be connected there any more. "
            f"{accounts.count()} are. Type yes: "
        )
        if not options["yes"] and input(question).strip() != "yes":
            raise CommandError("Nothing was forgotten.")
        forget_app(by, network)
        self.stdout.write(f"The keys of {name_of(network)} are forgotten.")


def _told(standing: Standing) -> str:
    said = f"{standing.word}, {standing.said}"
    if standing.kept and standing.kept.checked_at:
        said += f", checked {standing.kept.checked_at:%Y-%m-%d %H:%M} UTC"
    if standing.trouble:
        said += f". {standing.trouble.what} {standing.trouble.do}"
    return said


def _asked(fields: Iterable[Setting]) -> dict[str, str]:
    """From a person without an echo, or from what is piped in."""
    if not sys.stdin.isatty():
        return _pairs(line.strip() for line in sys.stdin if line.strip())
    values = {}
    for one in fields:
        ask = getpass if one.kind == "secret" else input
        values[one.name] = ask(f"{_(one.label)}{_hint(one)}: ")
    return values


def _hint(field: Setting) -> str:
    """What may be typed there."""
    if field.choices:
        return f" ({', '.join(value for value, _label in field.choices)}; {field.default} if empty)"
    return "" if field.required else " (may stay empty)"


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    """What is not NAME=VALUE is refused without repeating it: it may be a secret."""
    values = {}
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.partition("=")
        if not equals:
            raise CommandError(f"Write each key as NAME=VALUE; number {number} has no “=”.")
        values[name.strip()] = value.strip()
    return values


def _member(email: str | None) -> Member | None:
    if email is None:
        return None
    members = Member.objects.select_related("user", "workspace").order_by("pk")
    found = members.filter(user__email=email.lower(), workspace__in=real_workspaces()).first()
    if found is None:
        raise CommandError("No such member: name one with --by EMAIL.")
    return found
