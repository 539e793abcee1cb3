"""The real servers that the networks are tested against."""

from tests.rigs.atproto.rig import atproto as atproto
