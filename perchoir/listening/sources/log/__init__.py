"""The durable log between listeners and engines: NATS JetStream, by one setting.

A listener writes what it hears into lanes and moves its cursor once the log has it; engines take
blocks out of the lanes, each lane in order, and the log forgets a block once it is stored.
"""

from perchoir.listening.sources.log.broker import ClientMissing, Letter, Log, Trouble, log_at
from perchoir.listening.sources.log.lanes import LANES

__all__ = ["LANES", "ClientMissing", "Letter", "Log", "Trouble", "log_at"]
