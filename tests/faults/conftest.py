"""Houses to be broken, and the real server that they listen to."""

from tests.journeys.conftest import builder as builder
from tests.journeys.conftest import house as house
from tests.rigs.atproto.rig import atproto as atproto
