"""Tables in Parquet become posts as tables in CSV do."""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from perchoir.networks.contract import IncomingPost, Posted
from perchoir.networks.files import Field, Position, Read, Shape, guess, read

pa = pytest.importorskip("pyarrow", reason="pyarrow, the extra 'archives', is not installed")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def written(folder: Path, **columns: Any) -> Path:
    from pyarrow.parquet import write_table

    path = folder / "posts.parquet"
    write_table(pa.table({name: list(values) for name, values in columns.items()}), path,
                row_group_size=1_500)  # fmt: skip
    return path


def many(folder: Path, number: int = 4_000, **more: Any) -> Path:
    """One row in a hundred names Airbus."""
    texts = ["vive Airbus" if n % 100 == 0 else "il pleut" for n in range(number)]
    times = [NOON + timedelta(seconds=n) for n in range(number)]
    columns: dict[str, Any] = {"id": map(str, range(number)), "created_at": times, "text": texts,
               "username": ["lea"] * number, "like_count": range(number),
               "raw": [{"a": "b"}] * number, **more}  # fmt: skip
    return written(folder, **columns)


def reads(path: Path, start: Position | None = None, **more: Any) -> list[Read]:
    found = guess(path)
    return list(
        read(path, found.shape, found.mapping, start or Position(), received_at=NOON, **more)
    )


def posts(found: Sequence[Read]) -> list[IncomingPost]:
    events = [event for one in found for event in one.events]
    return [event.post for event in events if isinstance(event, Posted)]


def with_airbus(messages: Sequence[bytes]) -> list[int]:
    return [number for number, one in enumerate(messages) if b"Airbus" in one]


def test_columns_are_known_by_their_names(tmp_path: Path) -> None:
    found = guess(many(tmp_path))
    assert found.shape is Shape.PARQUET
    assert found.mapping.columns[Field.TEXT] == found.names.index("text")
    post = posts(reads(many(tmp_path)))[7]
    assert (post.id, post.text, post.author.handle, post.counts.likes) == (
        "7",
        "il pleut",
        "lea",
        7,
    )
    assert post.created_at == NOON + timedelta(seconds=7)


def test_rows_that_nobody_asks_for_are_passed_over(tmp_path: Path) -> None:
    path = many(tmp_path)
    slow, fast = reads(path), reads(path, sift=with_airbus)
    wanted = [post for post in posts(slow) if "Airbus" in post.text]
    assert posts(fast) == wanted
    assert len(wanted) == 40
    assert sum(one.passed_over for one in fast) == 3_960
    assert fast[-1].position == slow[-1].position == Position(4_000, 4_000)
    assert fast[-1].bytes_done == path.stat().st_size


@pytest.mark.parametrize("middle", [1, 2, 3])
def test_reading_goes_on_at_a_row(tmp_path: Path, middle: int) -> None:
    path = many(tmp_path)
    whole = reads(path)
    rest = reads(path, start=whole[middle].position)
    assert posts(whole[: middle + 1]) + posts(rest) == posts(whole)
    assert reads(path, start=Position(1, 1))[0].position.line in (1_024, 1_025)
    assert len(posts(reads(path, start=Position(1, 1)))) == 3_999


def test_rows_without_text_or_date_are_told_and_never_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, text=["a", None, " ", "b", "c"],
                   date=["2026-03-02", "2026-03-02", "2026-03-02", None, "soon"])  # fmt: skip
    for sift in (None, with_airbus):
        errors = [error for one in reads(path, sift=sift) for error in one.errors]
        assert [(error.line, error.code) for error in errors] == [
            (2, "text_missing"),
            (3, "text_missing"),
            (4, "date_missing"),
            (5, "date_not_readable"),
        ]


@pytest.mark.parametrize("value", [date(2026, 3, 2), datetime(2026, 3, 2), "2026-03-02 00:00:00"])  # noqa: DTZ001
def test_dates_are_read_whatever_their_type(tmp_path: Path, value: object) -> None:
    (post,) = posts(reads(written(tmp_path, text=["a"], created_at=[value])))
    assert post.created_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_what_cannot_be_read_has_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guess(written(tmp_path, a=[1], b=[2.0])).problem == "columns_not_known"
    assert guess(written(tmp_path, text=[], date=[])).problem == "file_empty"
    broken = tmp_path / "broken"
    broken.write_bytes(b"PAR1 and nothing more")
    assert guess(broken).problem == "file_damaged"
    whole = many(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert guess(whole).problem == "parquet_not_installed"


def test_damage_in_the_middle_ends_the_reading_with_an_error(tmp_path: Path) -> None:
    path = many(tmp_path)
    found = guess(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
    path.write_bytes(data)
    ending = list(read(path, found.shape, found.mapping, received_at=NOON))[-1]
    assert [error.code for error in ending.errors] == ["file_damaged"]
