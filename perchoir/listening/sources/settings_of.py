"""A source's settings: what may be shown stands open, secrets stand sealed."""

import json
from collections.abc import Mapping

from django.conf import settings

from perchoir.core.secrets import open_sealed, seal
from perchoir.listening.sources.models import Source
from perchoir.networks.contract import Manifest
from perchoir.networks.registry import all_manifests


def manifest_of(source: Source) -> Manifest | None:
    """None when its connector is no longer there."""
    return next((one for one in all_manifests() if one.key == source.key), None)


def secret_names(manifest: Manifest) -> list[str]:
    """The names of the settings that are never shown again."""
    return [setting.name for setting in manifest.settings if setting.kind == "secret"]


def divide(manifest: Manifest, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What may be shown, and what is secret; names the manifest does not know are dropped."""
    hidden = set(secret_names(manifest))
    known = {setting.name for setting in manifest.settings}
    shown = {name: text for name, text in values.items() if name in known - hidden}
    secret = {name: text for name, text in values.items() if name in hidden and text}
    return shown, secret


def sealed(secrets: Mapping[str, str]) -> str:
    """For the column; empty when there is none."""
    return seal(json.dumps(dict(secrets))) if secrets else ""


def unsealed(source: Source) -> dict[str, str]:
    """Raises `UnreadableSecret` when the key it was sealed with is gone."""
    return dict(json.loads(open_sealed(source.secrets))) if source.secrets else {}


def all_settings(source: Source, manifest: Manifest) -> dict[str, str]:
    """Defaults, what was chosen, and secrets. Raises `UnreadableSecret`."""
    defaults = {setting.name: setting.default for setting in manifest.settings}
    chosen = {**defaults, **source.settings, **unsealed(source)}
    return {name: text or _of_the_house(source.key, name) for name, text in chosen.items()}


def _of_the_house(key: str, name: str) -> str:
    """What the operator set for everybody who left a setting empty."""
    env = settings.ENV
    return {
        ("feeds.search", "template"): env.press_search_url,
        ("bluesky.jetstream", "own_endpoint"): env.jetstream_url,
    }.get((key, name), "")
