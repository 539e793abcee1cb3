"""What comes in from a page of Facebook."""

from perchoir.networks.facebook.listening.hook import HOOK
from perchoir.networks.facebook.listening.page import PAGE

__all__ = ["HOOK", "PAGE"]
