"""The first run: nobody is here yet, so whoever comes first becomes the owner.

That person must be the one who started Perchoir: they sit at the machine itself, or they hold the
token that `perchoir up` prints with the address.
"""

import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from perchoir.core.errors import Conflict
from perchoir.core.people.actions import found_workspace, make_user
from perchoir.core.people.models import Member, User

PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_ONE_AT_A_TIME = 0x7065726368  # an arbitrary number that PostgreSQL's advisory locks know us by


def nobody_yet() -> bool:
    """True until the first account is made."""
    return not User.objects.exists()


def setup_address() -> str:
    """The address to open first: with the setup token while nobody is here yet."""
    if not nobody_yet():
        return str(settings.ADDRESS)
    return f"{settings.ADDRESS}/?{urlencode({'token': setup_token()})}"


def setup_token() -> str:
    """The token kept in the data folder, made at the first call, readable by its owner alone."""
    path = _token_path()
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _write_token(path)


def _token_path() -> Path:
    return Path(settings.DATA) / "secrets" / "setup"


def _write_token(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    token = secrets.token_urlsafe(24)
    # Linked into place when whole: of two first starts one wins, and nobody reads half a token.
    draft = path.with_name(f".setup-{token[:8]}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return token


def may_set_up(request: HttpRequest, token: str) -> bool:
    """True for somebody at the machine itself, or who holds the setup token."""
    return _from_this_machine(request) or secrets.compare_digest(
        token.encode(), setup_token().encode()
    )


def _from_this_machine(request: HttpRequest) -> bool:
    if any(header in request.headers for header in PROXY_HEADERS):
        return False
    # Where a public address is set, a proxy on this machine would look like a local visitor.
    return _is_loopback(urlsplit(settings.ADDRESS).hostname) and _is_loopback(
        request.META.get("REMOTE_ADDR")
    )


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


@transaction.atomic
def create_first_owner(
    *, name: str, email: str, password: str, company: str, language: str, time_zone: str
) -> Member:
    """Make the owner and the workspace. Of two first visitors at once, one becomes the owner."""
    _wait_for_other_visitors()
    if not nobody_yet():
        raise Conflict(_("Perchoir already has an owner. Sign in, or ask them for an invitation."))
    user = make_user(email, password, name=name, language=language, verified=True)
    owner = found_workspace(user, name=company, language=language, time_zone=time_zone)
    transaction.on_commit(lambda: _token_path().unlink(missing_ok=True))
    return owner


def _wait_for_other_visitors() -> None:
    # SQLite transactions begin with the write lock; PostgreSQL needs to be told.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
