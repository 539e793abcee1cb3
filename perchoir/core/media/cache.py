"""Proxied pictures on disk, under a cap of size and of age.

A picture that could not be had is remembered too, as an empty file, for ten minutes.
"""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings

CAP_BYTES = 1_000_000_000
KEPT_S = 30 * 86_400
FAILURE_KEPT_S = 600


def cached(url: str, shape: str) -> bytes | None:
    """The picture; empty when it could not be had lately; None when we never tried."""
    path = _path(url, shape)
    try:
        body = path.read_bytes()
        age = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None
    return body if age < (KEPT_S if body else FAILURE_KEPT_S) else None


def keep(url: str, shape: str, body: bytes) -> None:
    """Write whole or not at all: another process may read at the same time."""
    path = _path(url, shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
    unfinished.write_bytes(body)
    os.replace(unfinished, path)


def trim_cache(cap_bytes: int = CAP_BYTES) -> int:
    """Delete what is too old, then the oldest until the rest fits; return the number deleted."""
    files = sorted(_folder().rglob("*.webp*"), key=_age_s)
    total, deleted = 0, 0
    for path in files:
        total += _size(path)
        if total > cap_bytes or _age_s(path) > KEPT_S:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "proxied"


def _path(url: str, shape: str) -> Path:
    name = hashlib.sha256(f"{shape} {url}".encode()).hexdigest()
    return _folder() / name[:2] / f"{name}.webp"


def _age_s(path: Path) -> float:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
