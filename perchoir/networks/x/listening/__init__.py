"""What comes in from X: the filtered stream, searches, and what names an account of ours."""

from perchoir.networks.x.listening.hook import HOOK
from perchoir.networks.x.listening.mentions import MENTIONS
from perchoir.networks.x.listening.search import SEARCH
from perchoir.networks.x.listening.stream import STREAM

__all__ = ["HOOK", "MENTIONS", "SEARCH", "STREAM"]
