"""Pages of watches: the list, the editor, what the editor shows while one types, and gestures."""

from perchoir.listening.watches.views.editing import help_write, index, new, watch
from perchoir.listening.watches.views.gestures import (
    apply_to_past,
    delete,
    pause,
    progress,
    restore,
    resume,
    stop,
    undo,
)
from perchoir.listening.watches.views.typing import check, exclusions, why_post

__all__ = [
    "apply_to_past",
    "check",
    "delete",
    "exclusions",
    "help_write",
    "index",
    "new",
    "pause",
    "progress",
    "restore",
    "resume",
    "stop",
    "undo",
    "watch",
    "why_post",
]
