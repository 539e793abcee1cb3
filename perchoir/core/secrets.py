"""Secrets at rest: sealed with the newest key, opened with any key that is still kept."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecret(Exception):
    """No key that is kept opens it."""


def seal(text: str) -> str:
    """Encrypt with the newest key."""
    return _keys().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Decrypt with whichever key fits. Raises `UnreadableSecret`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
