"""The reference evaluator asked many queries of one post: the post is cut into words once."""

from perchoir.listening.engine import Query
from perchoir.listening.engine.reference import _explain, _Post
from perchoir.networks.contract import IncomingPost


class Laid(_Post):
    """A post laid out for the reference evaluator."""

    def __init__(self, post: IncomingPost) -> None:
        super().__init__(post)


def matches(query: Query, post: Laid) -> bool:
    """As `reference.matches`."""
    return _explain(query.root, post).matched
