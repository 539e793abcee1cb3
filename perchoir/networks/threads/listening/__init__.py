"""What comes in on Threads: at an account of ours, and by searching."""

from perchoir.networks.threads.listening.account import ACCOUNT
from perchoir.networks.threads.listening.hook import HOOK
from perchoir.networks.threads.listening.search import SEARCH

__all__ = ["ACCOUNT", "HOOK", "SEARCH"]
