"""The language of watches: text to tree and back."""

from perchoir.listening.engine.query.errors import ErrorCode, QueryError, TooBroad
from perchoir.listening.engine.query.nodes import Query, children, walk
from perchoir.listening.engine.query.parser import parse
from perchoir.listening.engine.query.writing import canonical, write

__all__ = [
    "ErrorCode",
    "Query",
    "QueryError",
    "TooBroad",
    "canonical",
    "children",
    "parse",
    "walk",
    "write",
]
