"""The guarded way out. Plain Python; nothing else in Perchoir opens a connection to the outside."""

from perchoir.core.outbound.client import Answer, Outbound, Streamed, user_agent_for
from perchoir.core.outbound.errors import OutboundError, OutboundFailed, OutboundRefused
from perchoir.core.outbound.resolving import Resolver
from perchoir.core.outbound.sockets import WebSocket

__all__ = [
    "Answer",
    "Outbound",
    "OutboundError",
    "OutboundFailed",
    "OutboundRefused",
    "Resolver",
    "Streamed",
    "WebSocket",
    "user_agent_for",
]
