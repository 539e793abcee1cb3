"""What others may use of messages of networks: join `hears`, raise `Later`."""

from perchoir.networks.incoming.working import Later, hears

__all__ = ["Later", "hears"]
