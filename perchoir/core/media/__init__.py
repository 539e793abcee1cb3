"""Pictures from the networks, fetched by us so that no reader's address leaks."""

from perchoir.core.media.addresses import BadAddress, Shape, proxied_path, read_path
from perchoir.core.media.cache import trim_cache
from perchoir.core.media.proxy import NoPicture, picture

__all__ = [
    "BadAddress",
    "NoPicture",
    "Shape",
    "picture",
    "proxied_path",
    "read_path",
    "trim_cache",
]
