"""Networks that speak only to an application that somebody registered with them.

The keys of an application serve every workspace of this house: whoever could change them from one
workspace could cut the accounts of all the others off. So they are changed by somebody who may
change the settings of each workspace, or at the machine itself by whoever runs the site (`by` is
then None, as the database is open to them anyway).
"""

import json
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Forbidden, Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.queries import real_workspaces, rules_whole_house
from perchoir.core.people.rights import Right
from perchoir.core.secrets import UnreadableSecret, open_sealed, seal
from perchoir.networks import registry
from perchoir.networks.connections.actions import mistake_of
from perchoir.networks.connections.keeping import reseal_registrations, with_tools
from perchoir.networks.connections.models import Registration
from perchoir.networks.connections.signing_in import house_for
from perchoir.networks.contract import ConnectorError, Setting, Temporary
from perchoir.networks.contract.apps import NeedsApp
from perchoir.networks.forms import LONGEST
from perchoir.networks.sentences import advice
from perchoir.networks.spending.naming import name_of

# What is wrong is not the keys: the sentence of the code says what to do.
_ABOUT_MONEY = frozenset(
    {"spending_limit", "spending_limit_missing", "network_ceiling", "credits_used_up"}
)


def needing_app() -> Mapping[str, NeedsApp]:
    """The connectors whose network has to know this house first, by network."""
    every = registry.all_publishers()
    return {key: one for key, one in every.items() if isinstance(one, NeedsApp)}


def open_networks() -> Collection[str]:
    """Networks on which an account can be connected: those that need no application, and those
    that know this house under its present address and did not refuse its keys since."""
    needing = needing_app()
    here = Registration.objects.filter(network__in=needing, server="", back=back_address())
    known = set(here.filter(problem_code="").values_list("network", flat=True))
    return [key for key in registry.all_publishers() if key in known or key not in needing]


def back_address() -> str:
    """Where networks send people back, whole."""
    return str(settings.ADDRESS + reverse("connect_return"))


def registrations_of(network: str) -> QuerySet[Registration, Registration]:
    """Keys that somebody entered for this network, those of the present address first; there are
    others when the site moved since."""
    is_here = Case(When(back=back_address(), then=0), default=1, output_field=IntegerField())
    return Registration.objects.filter(network=network, server="").order_by(is_here, "-pk")


def values_of(kept: Registration) -> Mapping[str, str]:
    """What was entered, secrets among it. Raises `UnreadableSecret`."""
    found: Mapping[str, str] = json.loads(open_sealed(kept.sealed))
    return found


def may_register(member: Member) -> bool:
    """Whether this member may change what this house is known by."""
    return member.may(Right.MANAGE_WORKSPACE) and rules_whole_house(member.user)


def register_app(by: Member | None, network: str, values: Mapping[str, str]) -> Registration:
    """Ask the network whether these keys open anything, then keep them, sealed, instead of all
    that was kept. It may take a while: never in a transaction.

    Raises `Mistake`, and keeps nothing, when the network refuses them or cannot say.
    """
    _require_whole_house(by)
    connector = _connector(network)
    keys = _checked(connector, values)
    try:
        _ask(by, network, connector, keys)
    except ConnectorError as error:
        raise _not_kept(error) from None
    with transaction.atomic():
        new = {"sealed": seal(json.dumps(keys)), "checked_at": timezone.now(), "problem_code": ""}
        kept, _new = Registration.objects.update_or_create(
            network=network, server="", back=back_address(), defaults=new
        )
        registrations_of(network).exclude(pk=kept.pk).delete()
        _record(by, "registered", network)
    return kept


def check_again(by: Member | None, network: str) -> Registration:
    """Ask the network whether the kept keys still open anything, and note what it says.

    It may take a while: never in a transaction. Raises `Mistake` when it refuses them or cannot
    say; what cannot be said is not noted.
    """
    _require_whole_house(by)
    connector = _connector(network)
    kept = _kept(network)
    try:
        keys = values_of(kept)
    except UnreadableSecret:
        raise Mistake(
            _("The keys were sealed with a key that is no longer there. Enter them again.")
        ) from None
    try:
        _ask(by, network, connector, keys)
    except Temporary as error:
        raise _not_said(error) from None
    except ConnectorError as error:
        _note(kept, error.code)
        raise mistake_of(error) from None
    _note(kept, "")
    reseal_registrations(network)
    kept.refresh_from_db()
    return kept


def forget_app(by: Member | None, network: str) -> None:
    """Keep the keys no longer, under whatever address: nobody connects an account there any more.
    Accounts have what they were connected with, and go on. Raises `Mistake` when none are kept."""
    _require_whole_house(by)
    _connector(network)
    with transaction.atomic():
        forgotten, _rows = registrations_of(network).delete()
        if not forgotten:
            raise _none_kept(network)
        _record(by, "forgotten", network)


def _require_whole_house(by: Member | None) -> None:
    if by is None:
        return
    by.require(Right.MANAGE_WORKSPACE)
    if not rules_whole_house(by.user):
        raise Forbidden(
            _(
                "These keys serve every workspace of this site. Somebody who may change the "
                "settings of all of them enters them, or whoever runs the site."
            )
        )


def _connector(network: str) -> NeedsApp:
    found = needing_app().get(network)
    if found is None:
        raise Mistake(_("This network needs no keys: accounts are connected there at once."))
    return found


def _checked(connector: NeedsApp, values: Mapping[str, str]) -> dict[str, str]:
    """The keys that were filled in, each of a kind that the network gives; what a choice is when
    nobody chose. Raises `Mistake`."""
    known = {one.name: one for one in connector.app_settings}
    unknown = next((name for name in values if name not in known), None)
    if unknown is not None:
        said = _("There is no key “%(name)s” here. There are: %(known)s.")
        raise Mistake(said % {"name": unknown[:60], "known": ", ".join(known)})
    typed = {name: values.get(name, "").strip() or one.default for name, one in known.items()}
    for setting in known.values():
        _check(setting, typed[setting.name])
    return {name: text for name, text in typed.items() if text}


def _check(setting: Setting, text: str) -> None:
    """What is wrong is said without repeating what was typed. Raises `Mistake`."""
    label = {"label": _(setting.label)}
    if setting.required and not text:
        raise Mistake(_("“%(label)s” is empty: copy it from the network’s page.") % label)
    if len(text) > LONGEST or not text.isprintable():
        raise Mistake(_("“%(label)s” is not a key: copy it again, whole and alone.") % label)
    if text and setting.kind == "choice" and text not in dict(setting.choices):
        raise Mistake(_("“%(label)s” is none of the choices.") % label)


def _ask(by: Member | None, network: str, connector: NeedsApp, keys: Mapping[str, str]) -> None:
    house = house_for(network)
    first = real_workspaces().values_list("pk", flat=True).first()
    with_tools(
        lambda tools: connector.check_app(keys, house, tools),
        paid_by=by.workspace_id if by else first,
        network=network,
    )


def _kept(network: str) -> Registration:
    found = registrations_of(network).first()
    if found is None:
        raise _none_kept(network)
    return found


def _none_kept(network: str) -> Mistake:
    return Mistake(_("Perchoir keeps no keys of %(network)s.") % {"network": name_of(network)})


def _note(kept: Registration, problem_code: str) -> None:
    """Of the very keys that were asked about: others may have been entered meanwhile."""
    same = Registration.objects.filter(pk=kept.pk, sealed=kept.sealed)
    same.update(checked_at=timezone.now(), problem_code=problem_code[:60])


def _not_kept(error: ConnectorError) -> Mistake:
    if isinstance(error, Temporary):
        return _not_said(error)
    if error.code in _ABOUT_MONEY:
        return mistake_of(error)
    do = _("Nothing was kept. Copy the keys again from the network’s page, whole and alone.")
    return Mistake(f"{advice(error.code).what} {do}")


def _not_said(error: Temporary) -> Mistake:
    do = _("So the keys could not be checked, and nothing was changed. Try again in a few minutes.")
    return Mistake(f"{advice(error.code).what} {do}")


def _record(by: Member | None, what: str, network: str) -> None:
    """In every workspace that it concerns, and without any key."""
    verb = f"network.{what}" if by else f"network.{what}_at_machine"
    for workspace in real_workspaces():
        record(workspace, by.user if by else None, verb, network=name_of(network))
