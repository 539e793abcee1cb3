"""Pictures of figures, drawn on the server as SVG with the table of the same figures.

Coordinates run over 100 by 100 and stretch with the page, letters do not. The previous period
stands in grey behind; unit and source stand underneath.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from perchoir.core.kit.words import compact_text, number_text

Values = Sequence[float | None]
AXIS_LABELS = 5
HEAD = 18  # room above for the words of the highest line, in pixels
FOOT = 20  # room below for the labels of the axis


@dataclass(frozen=True)
class Series:
    """One line: its name and a figure, or None, for each label of the axis."""

    name: str
    values: Values


@dataclass(frozen=True)
class Bar:
    """One row of a bar list; `previous` is the same figure one period earlier."""

    label: str
    value: float
    previous: float | None = None
    url: str = ""


@dataclass(frozen=True)
class Small:
    """One of many small pictures on the same scale."""

    name: str
    values: Values
    previous: Values | None = None
    url: str = ""


@dataclass(frozen=True)
class Scale:
    """What stands between the bottom and the top of a picture."""

    low: float
    high: float
    steps: Sequence[float] = field(default=())

    def up(self, value: float, height: float = 100) -> float:
        """How far from the top `value` stands, on a picture `height` tall."""
        span = self.high - self.low or 1
        return height - (value - self.low) / span * height


def sparkline(
    values: Values, previous: Values | None = None, *, label: str = "", ceiling: float | None = None
) -> SafeString:
    """A picture as tall as a line of text. `ceiling` puts several on one scale."""
    behind = previous or ()
    known = _known(values, behind)
    scale = Scale(min(0.0, *known), max(ceiling or 0, *known)) if known else Scale(0, 1)
    picture = {
        "empty": not _known(values),
        "now": _path(values, scale, height=18, top=1),
        "before": _path(behind, scale, height=18, top=1),
        "label": _spark_label(label, values),
        "rows": _spark_rows(values, behind),
    }
    return render_to_string("kit/sparkline.html", picture)


def line_chart(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    unit: str,
    source: str,
    previous: Series | None = None,
    from_zero: bool = True,
    height: int = 200,
    events: Sequence[tuple[int, str]] = (),
) -> SafeString:
    """One to six lines over the same labels, `previous` behind them in grey.

    `events` are vertical marks: the place of a label and what happened there. Raises `ValueError`
    when a line has more or fewer figures than there are labels, or there are more than six lines.
    """
    _check(series, labels)
    behind = previous.values if previous else ()
    scale = _scale(_known(*(line.values for line in series), behind), from_zero=from_zero)
    picture = {
        "key": _key(title, labels, series),
        "title": title,
        "unit": unit,
        "source": source,
        "head": str(HEAD),
        "height": str(height),
        "bottom": str(HEAD + height),
        "below": str(HEAD + height + FOOT),
        "lines": _lines(series, scale, height),
        "previous": {"name": previous.name, "path": _path(behind, scale)} if previous else None,
        "ticks": _ticks(scale, height),
        "places": _places(labels),
        "events": [{"x": _x(place, len(labels)), "said": said} for place, said in events],
        "description": _description(series, labels),
        "names": [line.name for line in series] + ([previous.name] if previous else []),
        "rows": _rows(series, labels, behind),
    }
    return render_to_string("kit/line_chart.html", picture)


def bar_list(items: Sequence[Bar], *, title: str, unit: str, source: str) -> SafeString:
    """One bar a row, longest first as given; the previous period is a thin grey bar behind."""
    top = max([bar.value for bar in items] + [bar.previous or 0 for bar in items], default=0) or 1
    bars = [
        {
            "label": bar.label,
            "url": bar.url,
            "width": _short(max(bar.value, 0) / top * 100),
            "was": None if bar.previous is None else _short(max(bar.previous, 0) / top * 100),
            "value": number_text(bar.value),
            "previous": None if bar.previous is None else number_text(bar.previous),
        }
        for bar in items
    ]
    shown = {"bars": bars, "title": title, "unit": unit, "source": source}
    return render_to_string("kit/bar_list.html", shown)


def small_multiples(items: Sequence[Small], *, title: str, unit: str, source: str) -> SafeString:
    """Many small pictures on one scale, so that they can be compared at a glance."""
    ceiling = max(_known(*(item.values for item in items)), default=0)
    cells = [
        {
            "name": item.name,
            "url": item.url,
            "picture": sparkline(item.values, item.previous, label=item.name, ceiling=ceiling),
            "last": compact_text(item.values[-1] if item.values else None),
        }
        for item in items
    ]
    shown = {"cells": cells, "title": title, "unit": unit, "source": source}
    return render_to_string("kit/multiples.html", {**shown, "ceiling": compact_text(ceiling)})


def _check(series: Sequence[Series], labels: Sequence[str]) -> None:
    if not 1 <= len(series) <= 6:
        raise ValueError(f"a line chart shows one to six lines, not {len(series)}")
    for line in series:
        if len(line.values) != len(labels):
            raise ValueError(f"{line.name} has {len(line.values)} figures for {len(labels)} labels")


def _known(*many: Values) -> list[float]:
    return [value for values in many for value in values if value is not None]


def _scale(known: Sequence[float], *, from_zero: bool) -> Scale:
    low, high = min(known, default=0), max(known, default=0)
    low = min(low, 0) if from_zero else low
    if high <= low:
        high = low + 1
    step = _nice_step((high - low) / 3)
    first = math.floor(low / step) * step
    count = math.ceil((high - first) / step - 1e-9)
    return Scale(first, first + count * step, [first + step * turn for turn in range(count + 1)])


def _nice_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, the first that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * (1 - 1e-9))


def _lines(series: Sequence[Series], scale: Scale, height: int) -> list[dict[str, str]]:
    alone = len(series) == 1
    return [
        {
            "name": line.name,
            "style": "" if alone else f"s{place}",
            "path": _path(line.values, scale),
            **_end(line.values, scale, height),
        }
        for place, line in enumerate(series, start=1)
    ]


def _end(values: Values, scale: Scale, height: int) -> dict[str, str]:
    last = next((i for i in reversed(range(len(values))) if values[i] is not None), None)
    if last is None:
        return {}
    value = values[last] or 0
    return {"end_x": _x(last, len(values)), "end_y": _short(HEAD + scale.up(value, height))}


def _path(values: Values, scale: Scale, *, height: float = 100, top: float = 0) -> str:
    """An SVG path over a width of 100; a missing figure lifts the pen."""
    pen, down = [], False
    for place, value in enumerate(values):
        if value is not None:
            point = f"{_x(place, len(values))} {_short(top + scale.up(value, height))}"
            pen.append(f"{'L' if down else 'M'}{point}" if down else f"M{point}h0.01")
        down = value is not None
    return "".join(pen)


def _x(place: int, count: int) -> str:
    return _short(place / (count - 1) * 100 if count > 1 else 50)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ticks(scale: Scale, height: int) -> list[dict[str, str]]:
    heights = [(HEAD + scale.up(step, height), step) for step in scale.steps]
    return [
        {"y": _short(y), "above": _short(y - 4), "said": compact_text(step)} for y, step in heights
    ]


def _places(labels: Sequence[str]) -> list[dict[str, str]]:
    """At most five labels, evenly apart, so that they stay readable on a phone."""
    last = len(labels) - 1
    shown = min(AXIS_LABELS, len(labels))
    chosen = sorted({round(turn * last / max(shown - 1, 1)) for turn in range(shown)})
    anchors = {0: "start", last: "end"} if last else {0: "middle"}
    return [
        {"x": _x(place, len(labels)), "said": labels[place], "anchor": anchors.get(place, "middle")}
        for place in chosen
    ]


def _rows(
    series: Sequence[Series], labels: Sequence[str], behind: Values
) -> list[dict[str, object]]:
    columns = [line.values for line in series] + ([behind] if behind else [])
    return [
        {
            "label": label,
            "figures": [
                number_text(column[place] if place < len(column) else None) for column in columns
            ],
        }
        for place, label in enumerate(labels)
    ]


def _description(series: Sequence[Series], labels: Sequence[str]) -> str:
    return " ".join(_line_description(line, labels) for line in series)


def _line_description(line: Series, labels: Sequence[str]) -> str:
    known = [(value, place) for place, value in enumerate(line.values) if value is not None]
    if not known:
        return _("%(name)s: no figures.") % {"name": line.name}
    top, place = max(known)
    facts = {"name": line.name, "top": number_text(top), "label": labels[place]}
    return _("%(name)s: highest %(top)s, %(label)s.") % facts


def _spark_label(label: str, values: Values) -> str:
    known = _known(values)
    if not known:
        said = _("no figures")
    else:
        said = _("%(last)s now, %(top)s at most") % {
            "last": number_text(known[-1]),
            "top": number_text(max(known)),
        }
    return f"{label}: {said}" if label else said


def _spark_rows(values: Values, behind: Values) -> list[dict[str, object]]:
    rows = [(_("Now"), values), (_("Before"), behind)]
    return [
        {"name": name, "values": [number_text(value) for value in row]}
        for name, row in rows
        if _known(row)
    ]


def _key(title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    said = repr((title, labels, series)).encode()
    return f"chart-{hashlib.sha256(said).hexdigest()[:10]}"
