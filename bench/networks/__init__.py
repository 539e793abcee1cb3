"""Networks on which the bench of deliveries sends: `NETWORK=all make bench NAME=delivery`.

`fake` is a file; `storms` are the networks on which Perchoir speaks, each through its own connector
to its own copy, in its own weather (`perchoir/networks/*/publishing/tests/storm.py`). Each has
`opened(folder)`, a context in which the network answers; `account(number)`, the columns of an
account there, and `credentials(number)`; `content(number, author, before)`, the parts of a post;
`reach(folder, odds)`, what a worker sends with; `calm`, the end of the weather; and
`record(folder)`, how often the network itself holds what `label` says of a part.
"""

from importlib import import_module
from typing import Any

FILE = "fake"


def network_of(name: str) -> Any:
    """Networks by their name, "all" for all that have weather, else `fake`."""
    if name == FILE:
        return import_module("bench.networks.fake")
    from bench.networks.storms import Storms, names

    return Storms(tuple(names()) if name == "all" else tuple(name.split(",")))
