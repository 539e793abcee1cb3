"""How the kernel's functions are compiled, and where the result is kept."""

import os
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

# Without the interpreter's lock; kept on disk between processes; arrays are not counted, since none
# is made here and counting them at each call takes seven times as long as the work.
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False}
_HERE = Path(__file__).parent


def compiled(function: F) -> F:
    """By numba, when first called."""
    return cast(F, njit(**_OPTIONS)(function))


def inlined(function: F) -> F:
    """As `compiled`, written out where it is called: handing tables over costs more than most
    functions do."""
    return cast(F, njit(**_OPTIONS, forceinline=True)(function))


def _fingerprint() -> str:
    """Of all that goes into the machine code: numba looks at one file at a time."""
    sources = [_HERE.parent / "fold.py", _HERE.parent / "tokens.py", *sorted(_HERE.glob("*.py"))]
    whole = blake2b(numba.__version__.encode(), digest_size=8)
    for source in sources:
        whole.update(source.read_bytes())
    return whole.hexdigest()


def _folder() -> Path:
    """Beside the sources where they may be written to, else where this user keeps such things."""
    if os.access(_HERE, os.W_OK):
        return _HERE / "__pycache__" / _fingerprint()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    if os.access(Path(home).parent, os.W_OK):
        return Path(home) / "perchoir" / _fingerprint()
    return Path(tempfile.gettempdir()) / f"perchoir-{os.getuid()}" / _fingerprint()


numba.config.CACHE_DIR = str(_folder())  # type: ignore[attr-defined]
