"""What comes in at a professional account of Instagram."""

from perchoir.networks.instagram.listening.account import ACCOUNT
from perchoir.networks.instagram.listening.hook import HOOK

__all__ = ["ACCOUNT", "HOOK"]
