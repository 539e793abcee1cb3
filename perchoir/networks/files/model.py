"""The words of an import. All structs go to JSON and back with msgspec."""

from enum import StrEnum

import msgspec

from perchoir.networks.contract import Event


class Shape(StrEnum):
    """What a line holds. `UNKNOWN` is a file that cannot be read."""

    X = "x"
    JETSTREAM = "jetstream"
    MASTODON = "mastodon"
    CSV = "csv"
    PARQUET = "parquet"
    UNKNOWN = "unknown"


class Compression(StrEnum):
    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class Field(StrEnum):
    """What a column of a table can mean."""

    TEXT = "text"
    CREATED_AT = "created_at"
    AUTHOR = "author"
    AUTHOR_NAME = "author_name"
    ID = "id"
    URL = "url"
    TITLE = "title"
    LANGUAGE = "language"
    FOLLOWERS = "followers"
    LIKES = "likes"
    REPOSTS = "reposts"
    REPLIES = "replies"
    VIEWS = "views"


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How a CSV file is read. `columns` gives the place of each field, from 0.

    `date_format` is a key of `dates.FORMATS`. `zone` is an IANA name, for times that name none.
    `network` is where the posts were written.
    """

    columns: dict[Field, int] = {}
    delimiter: str = ","
    encoding: str = "utf-8"
    has_header: bool = True
    date_format: str = "iso"
    zone: str = "UTC"
    network: str = "import"


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What a file seems to be, from its beginning.

    `names` are the columns of a CSV file and `rows` its first ones, cut for display.
    `dates_ambiguous` is true when day and month could be exchanged: ask. `problem` is a code when
    `shape` is `UNKNOWN`.
    """

    shape: Shape
    compression: Compression = Compression.NONE
    mapping: Mapping = Mapping()
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    dates_ambiguous: bool = False
    problem: str = ""


class Position(msgspec.Struct, frozen=True):
    """Where reading goes on: after `line` lines, at this byte of the decompressed file."""

    line: int = 0
    offset: int = 0


class LineError(msgspec.Struct, frozen=True):
    """A line that could not be read. Lines count from 1; `excerpt` is cut to 300 characters."""

    line: int
    code: str
    excerpt: str = ""


class Read(msgspec.Struct, frozen=True):
    """One line (or one row of several lines): what it held, and where the next one begins.

    `bytes_done` are bytes of the file as it lies on the disk, for a progress bar. `passed_over` are
    posts before the next line that no watch can match, and that were not read.
    """

    line: int
    events: tuple[Event, ...]
    errors: tuple[LineError, ...]
    position: Position
    bytes_done: int
    passed_over: int = 0


class Unusable(ValueError):
    """One line says something else than its shape promises; `code` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
