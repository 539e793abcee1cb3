"""Who furnishes a sample workspace, besides the module that makes it."""

from collections.abc import Callable

from perchoir.core.people.models import Member

Furnish = Callable[[Member], None]
_furnishers: list[Furnish] = []


def furnishes(work: Furnish) -> Furnish:
    """`work` puts what its module owns into every new sample, in the name of its owner."""
    _furnishers.append(work)
    return work


def furnish(owner: Member) -> None:
    """Everything that modules put into a sample workspace."""
    for work in _furnishers:
        work(owner)
