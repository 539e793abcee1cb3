"""What a connector must be. Plain Python: no Django here or in any connector."""

from perchoir.networks.contract.errors import (
    ConnectorError,
    NeedsReconnect,
    Refused,
    Temporary,
    Unknown,
)
from perchoir.networks.contract.manifest import Capability, Manifest, Setting
from perchoir.networks.contract.posts import (
    Counts,
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
)
from perchoir.networks.contract.sources import (
    Batch,
    Event,
    PollingSource,
    Posted,
    Rechecks,
    Removed,
    ResolvesAuthors,
    ResolvesHandles,
    Settings,
    Source,
    StreamingSource,
    Tools,
)

__all__ = [
    "Batch",
    "Capability",
    "ConnectorError",
    "Counts",
    "Event",
    "IncomingAuthor",
    "IncomingPost",
    "Kind",
    "Link",
    "Manifest",
    "Media",
    "MediaKind",
    "NeedsReconnect",
    "PollingSource",
    "Posted",
    "Rechecks",
    "Refused",
    "Removed",
    "ResolvesAuthors",
    "ResolvesHandles",
    "Setting",
    "Settings",
    "Source",
    "StreamingSource",
    "Temporary",
    "Tools",
    "Unknown",
]
