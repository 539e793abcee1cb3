"""Secret keys that a first start writes for itself, readable by their owner alone."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from perchoir.config.env import WrongSetting


def key_from(folder: Path, name: str) -> str:
    """The key kept in `folder/name`, made at the first call. Raises `WrongSetting`."""
    path = folder / name
    try:
        return path.read_text(encoding="ascii").strip() or _refuse(path)
    except FileNotFoundError:
        return _write(path, _new(name))
    except OSError as error:
        raise WrongSetting(f"The key {path} cannot be read: {error.strerror}.") from None


def _refuse(path: Path) -> str:
    raise WrongSetting(f"The key {path} is empty. Restore it from a backup.")


def _new(name: str) -> str:
    return Fernet.generate_key().decode() if name == "encryption" else secrets.token_urlsafe(64)


def _write(path: Path, key: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # O_EXCL: of two first starts at once, one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise WrongSetting(f"The key {path} cannot be written: {error.strerror}.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
