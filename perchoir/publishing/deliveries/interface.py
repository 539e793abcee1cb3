"""What other modules may use of deliveries."""

from perchoir.publishing.deliveries.braking import (
    brakes_on,
    lift_brake,
    pull_brake,
    release_held,
)
from perchoir.publishing.deliveries.queries import brake_of, clock, leaving_next
from perchoir.publishing.deliveries.scheduling import cancel_delivery, schedule, unschedule
from perchoir.publishing.deliveries.states import EDITABLE

__all__ = [
    "EDITABLE",
    "brake_of",
    "brakes_on",
    "cancel_delivery",
    "clock",
    "leaving_next",
    "lift_brake",
    "pull_brake",
    "release_held",
    "schedule",
    "unschedule",
]
