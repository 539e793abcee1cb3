import re
import xml.etree.ElementTree as ET

import pytest
from django.utils import translation

from perchoir.core.kit import charts
from perchoir.core.kit.charts import Bar, Series, Small

HOSTILE = '"><script>alert(1)</script>'


def chart(*values: float | None, **options: object) -> str:
    labels = [f"day {number}" for number in range(len(values))]
    words = {"title": "Mentions", "unit": "a day", "source": "Bluesky", **options}
    return charts.line_chart([Series("Now", values)], labels, **words)  # type: ignore[arg-type]


def paths(html: str, style: str) -> list[str]:
    return re.findall(rf'<path class="{style} ?" d="([^"]*)"', html)


def test_a_line_chart_shows_its_unit_its_source_and_its_table() -> None:
    html = chart(1, 2000, 3)
    assert "Unit: a day" in html
    assert "Source: Bluesky" in html
    assert '<td class="number">2,000</td>' in html


def test_a_line_chart_is_well_formed() -> None:
    html = chart(1, None, 3, previous=Series("Before", [2, 2, None]), events=[(1, "Recall")])
    ET.fromstring(html)


def test_every_word_given_to_a_chart_is_shown_as_text() -> None:
    html = charts.line_chart(
        [Series(HOSTILE, [1, 2])],
        [HOSTILE, HOSTILE],
        title=HOSTILE,
        unit=HOSTILE,
        source=HOSTILE,
        previous=Series(HOSTILE, [1, 1]),
        events=[(0, HOSTILE)],
    )
    html += charts.bar_list(
        [Bar(HOSTILE, 3, url=HOSTILE)], title=HOSTILE, unit=HOSTILE, source=HOSTILE
    )
    html += charts.sparkline([1, 2], label=HOSTILE)
    html += charts.small_multiples(
        [Small(HOSTILE, [1, 2], url=HOSTILE)], title=HOSTILE, unit=HOSTILE, source=HOSTILE
    )
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_previous_period_is_drawn_before_so_that_it_stands_behind() -> None:
    html = chart(1, 2, previous=Series("Last week", [2, 1]))
    picture = html[html.index('viewBox="0 0 100 100"') :]
    assert picture.index('class="before"') < picture.index('class="now')


def test_a_count_starts_at_zero() -> None:
    line = paths(chart(100, 101), "now")[-1]
    assert line == "M0 33.33h0.01L100 32.67"  # on an axis from 0 to 150


def test_a_missing_figure_lifts_the_pen() -> None:
    line = paths(chart(1, 2, None, 4, 5), "now")[-1]
    assert line.count("M") == 2


@pytest.mark.parametrize("values", [(), (None, None), (0, 0, 0), (7,), (-3, 4)])
def test_a_line_chart_survives_odd_figures(values: tuple[float | None, ...]) -> None:
    html = chart(*values)
    ET.fromstring(html)
    assert "nan" not in html.lower()


def test_a_line_chart_refuses_figures_that_do_not_fit_its_labels() -> None:
    with pytest.raises(ValueError, match="Now has 2 figures for 3 labels"):
        charts.line_chart([Series("Now", [1, 2])], ["a", "b", "c"], title="", unit="", source="")


def test_a_line_chart_refuses_more_lines_than_eyes_can_follow() -> None:
    with pytest.raises(ValueError, match="one to six lines, not 7"):
        charts.line_chart([Series("x", [1])] * 7, ["a"], title="", unit="", source="")


def test_coordinates_are_written_with_a_point_in_french_too() -> None:
    with translation.override("fr"):
        html = chart(1, 2, 3, 7)
    assert "33.33" in html
    assert "33,33" not in html


def test_at_most_five_labels_stand_under_a_chart() -> None:
    assert chart(*range(30)).count("text-anchor") == 5


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_a_sparkline_without_figures_says_so(values: list[float | None]) -> None:
    html = charts.sparkline(values, label="Tenders")
    assert 'aria-label="Tenders: no figures"' in html
    assert 'class="none"' in html


def test_a_sparkline_of_zeros_is_a_line_and_not_an_absence() -> None:
    html = charts.sparkline([0, 0, 0])
    assert 'class="none"' not in html
    assert "0 now, 0 at most" in html


def test_a_sparkline_of_one_value_is_a_dot_in_the_middle() -> None:
    assert paths(charts.sparkline([5]), "now") == ["M50 1h0.01"]


def test_a_sparkline_carries_its_figures_for_readers_of_the_screen() -> None:
    html = charts.sparkline([1, None, 3], [4, 5, 6])
    cells = re.findall(r'<span role="cell">([^<]*)</span>', html)
    assert cells == ["1", "–", "3", "4", "5", "6"]


def test_sparklines_under_one_ceiling_share_a_scale() -> None:
    low = paths(charts.sparkline([0, 5], ceiling=10), "now")
    high = paths(charts.sparkline([0, 10], ceiling=10), "now")
    assert low == ["M0 19h0.01L100 10"]
    assert high == ["M0 19h0.01L100 1"]


def test_the_longest_bar_fills_its_row() -> None:
    html = charts.bar_list(
        [Bar("a", 10, 5), Bar("b", 5)], title="Networks", unit="mentions", source="7 days"
    )
    assert 'width="100%"' in html
    assert html.count('width="50%"') == 2
    assert "before 5" in html


def test_bars_of_nothing_are_drawn_without_a_fault() -> None:
    assert 'width="0%"' in charts.bar_list([Bar("a", 0)], title="", unit="", source="")
