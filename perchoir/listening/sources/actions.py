"""What people do with sources."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.core.secrets import UnreadableSecret
from perchoir.listening.sources.accounts import ACCOUNT, chosen_account
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.settings_of import divide, sealed, unsealed
from perchoir.networks.contract import Manifest
from perchoir.networks.registry import all_manifests

# Whoever listens now loses the lease, and with it the right to store anything more.
_LET_GO: dict[str, Any] = {"holder": "", "lease_until": None}
_FRESH_START: dict[str, Any] = {
    **_LET_GO,
    "next_at": None,
    "stopped_at": None,
    "failures": 0,
    "problem_code": "",
    "problem_detail": "",
}


def create_source(by: Member, *, key: str, name: str, values: Mapping[str, str]) -> Source:
    """Add a source that starts at once. Raises `Mistake`."""
    by.require(Right.EDIT_SOURCES)
    manifest = _manifest(key)
    shown, secret = divide(manifest, values)
    shown |= chosen_account(by.workspace, manifest, values.get(ACCOUNT, ""))
    with transaction.atomic():
        source = Source.objects.create(
            workspace=by.workspace,
            key=key,
            name=name.strip()[:120],
            settings=shown,
            secrets=sealed(secret),
        )
        record(by.workspace, by.user, "source.created", name=source.name)
        _announce(source)
    return source


def change_source(by: Member, source: Source, *, name: str, values: Mapping[str, str]) -> None:
    """Change name and settings. Another address starts from now; a secret left empty stays, but is
    never sent to another address than the one it was given for."""
    by.require(Right.EDIT_SOURCES, of=source)
    manifest = _manifest(source.key)
    shown, secret = divide(manifest, values)
    shown |= chosen_account(by.workspace, manifest, values.get(ACCOUNT, ""))
    elsewhere = shown != source.settings
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            name=name.strip()[:120],
            settings=shown,
            secrets=sealed({**_kept_secrets(source, manifest, shown), **secret}),
            **({"cursor": ""} if elsewhere else {}),
            **_FRESH_START,
        )
        record(by.workspace, by.user, "source.changed", name=name)
        _announce(source)


def pause_source(by: Member, source: Source) -> None:
    """Stop listening. The cursor stays: resuming goes on from there, as far as the network keeps
    the past."""
    by.require(Right.EDIT_SOURCES, of=source)
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(enabled=False, **_LET_GO)
        record(by.workspace, by.user, "source.paused", name=source.name)
        _announce(source)


def resume_source(by: Member, source: Source) -> None:
    """Listen again, at once."""
    by.require(Right.EDIT_SOURCES, of=source)
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(enabled=True, **_FRESH_START)
        record(by.workspace, by.user, "source.resumed", name=source.name)
        _announce(source)


def remove_source(by: Member, source: Source) -> None:
    """Forget the source with its token. Mentions that came in by it stay."""
    by.require(Right.EDIT_SOURCES, of=source)
    with transaction.atomic():
        record(by.workspace, by.user, "source.removed", name=source.name)
        _announce(source)
        source.delete()


def _manifest(key: str) -> Manifest:
    found = next((manifest for manifest in all_manifests() if manifest.key == key), None)
    if found is None:
        raise Mistake(_("There is no source of this kind."))
    return found


def _kept_secrets(source: Source, manifest: Manifest, shown: Mapping[str, str]) -> dict[str, str]:
    if _addresses(manifest, shown) != _addresses(manifest, source.settings):
        return {}
    try:
        known = unsealed(source)
    except UnreadableSecret:
        return {}
    names = {setting.name for setting in manifest.settings}
    return {name: text for name, text in known.items() if name in names}


def _addresses(manifest: Manifest, values: Mapping[str, str]) -> list[str]:
    return [values.get(one.name, "") for one in manifest.settings if one.kind == "url"]


def _announce(source: Source) -> None:
    publish(source.workspace, f"source:{source.pk}", {"at": timezone.now().isoformat()})
