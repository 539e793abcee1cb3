"""Every setting, in one typed place, read from the environment.

A variable is `PERCHOIR_` and the field's name in capitals. A secret may be given as a file
instead: `PERCHOIR_DATABASE_URL_FILE=/run/secrets/database`. A wrong value stops the start with a
sentence, and so does a name that does not exist: a typing mistake must never pass for a default.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

PREFIX = "PERCHOIR_"


class WrongSetting(Exception):
    """A sentence for the operator."""


class Environment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's choices. Lists are written with commas."""

    data: str = "var"
    """Folder of the embedded database, the secret keys and the media."""
    address: str = "http://localhost:8700"
    """Address at which people open Perchoir; links in e-mails begin with it. Passkeys need a name
    here, not a number."""
    host: str = "127.0.0.1"
    """Interface on which the web process listens."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8700
    allowed_hosts: list[str] = []
    """Further host names under which it may be reached."""
    trusted_proxy: bool = False
    """True behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For itself."""
    debug: bool = False
    database_url: str = ""
    """Empty for the embedded SQLite, or postgresql://user:password@host:5432/name."""
    purge: Annotated[str, Meta(pattern="^(days|months)$")] = "days"
    """`months`: on PostgreSQL, mentions go with the whole month in which they came in."""
    secret_key: str = ""
    """Signs sessions. Empty: written once to the data folder."""
    encryption_keys: list[str] = []
    """Fernet keys, newest first, for tokens at rest. Empty: written once to the data folder."""
    email_url: str = ""
    """smtp://user:password@host:587?tls=true; empty prints e-mails to the log."""
    email_from: str = "Perchoir <perchoir@localhost>"
    outbound_allow: list[str] = []
    """Private hosts or networks that sources may reach all the same, 10.1.2.0/24 for example."""
    press_search_url: str = ""
    """Address of a press search that answers in RSS, with {query} where the words go."""
    jetstream_url: str = ""
    """Another Jetstream server than Bluesky's own."""
    log_url: Annotated[str, Meta(pattern="^$|^(nats|tls)://")] = ""
    """Durable log between listeners and engines, nats://host:4222. Empty: one worker does both."""
    time_zone: str = "Europe/Paris"
    """Zone of people who have not chosen one."""
    language: Annotated[str, Meta(pattern="^(fr|en)$")] = "fr"
    """Language of people who have not chosen one."""
    oidc_name: str = ""
    """Company sign-on: what the button says."""
    oidc_server_url: str = ""
    """Address of the OpenID Connect issuer."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    log_level: Annotated[str, Meta(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    shutdown_seconds: Annotated[int, Meta(ge=1, le=600)] = 10
    """How long open requests may take to end after a stop signal."""


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read and check all settings. Raises `WrongSetting` with one sentence."""
    found = _perchoir_variables(os.environ if variables is None else variables)
    known = {field.name: field for field in msgspec.structs.fields(Environment)}
    values: dict[str, Any] = {}
    for name, text in found.items():
        if name not in known:
            raise WrongSetting(_unknown(name, list(known)))
        is_list = known[name].type == list[str]
        values[name] = (
            [part.strip() for part in text.split(",") if part.strip()] if is_list else text
        )
    try:
        return msgspec.convert(values, Environment, strict=False)
    except msgspec.ValidationError as error:
        raise WrongSetting(_wrong(error)) from None


def _perchoir_variables(variables: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for variable, text in variables.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.endswith("_file"):
            name, text = name.removesuffix("_file"), _content(variable, text)
        if name in found:
            raise WrongSetting(
                f"{PREFIX}{name.upper()} is given twice: once as a value, once as a file."
            )
        found[name] = text
    return found


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(
            f"{variable} names {path}, which cannot be read: {error.strerror}."
        ) from None


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
    return f"There is no setting {PREFIX}{name.upper()}.{hint}"


def _wrong(error: msgspec.ValidationError) -> str:
    reason, _, path = str(error).partition(" - at `$.")
    name = path.rstrip("`").split("[")[0].upper()
    return f"{PREFIX}{name} has a wrong value: {reason[:1].lower()}{reason[1:]}."
