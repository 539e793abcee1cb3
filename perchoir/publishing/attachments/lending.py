"""Pictures and videos lent to networks that fetch them themselves (Threads, Instagram).

Each stands for an hour at an address that only who was told it knows: signed in it stand the bytes'
hash, their type and the time. It is served to whoever comes with it, for networks do not sign in,
and shows nothing that is not about to be published. The bytes are a copy, swept after two hours.
"""

import asyncio
import hashlib
import ipaddress
import re
import time
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from perchoir.core.people.doors import everybody
from perchoir.networks.contract import Refused
from perchoir.publishing.attachments.serving import ENDINGS, served

LENT_S: Final = 3600
_SWEPT_S: Final = 2 * LENT_S
_SALT: Final = "perchoir.lent"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OURS_ALONE: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


async def lend(mime: str, content: bytes) -> str:
    """The address at which these bytes can be fetched for an hour. Raises
    `Refused("no_public_address")` where nobody outside could open it."""
    if not is_public(settings.ADDRESS):
        raise Refused("no_public_address")
    sha256 = await asyncio.to_thread(_kept, content)
    token = signing.dumps([sha256, mime], salt=_SALT)
    return str(settings.ADDRESS + reverse("lent", args=[token]))


@everybody
@require_safe
def lent(request: HttpRequest, token: str) -> HttpResponseBase:
    """The bytes, as long as they are lent. Raises `Http404`."""
    try:
        sha256, mime = signing.loads(token, salt=_SALT, max_age=LENT_S)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if not _SHA256.fullmatch(sha256) or mime not in ENDINGS:
        raise Http404
    response = served(request, _folder() / sha256, mime, sha256)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


def is_public(address: str) -> bool:
    """Whether somebody on the internet could open it: https, and a name or number of the world."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host:
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_global
    return "." in host and not host.endswith(_OURS_ALONE)


def sweep_lent() -> int:
    """Remove what is lent no longer, and what was left half done; how many went."""
    gone = 0
    for path in _folder().glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _SWEPT_S:
                path.unlink()
                gone += 1
    return gone


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "lent"


def _kept(content: bytes) -> str:
    """Whole or not at all: a network may ask while the same bytes are lent again."""
    sha256 = hashlib.sha256(content).hexdigest()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix="arriving-", delete=False) as file:
        file.write(content)
    Path(file.name).replace(folder / sha256)
    return sha256
