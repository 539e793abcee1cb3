"""The colours are read from the style sheet itself, so that no change can slip past."""

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static/kit/css/tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\(#([0-9A-F]{6}), #([0-9A-F]{6})\)")
DAY, NIGHT = 0, 1
Colour = tuple[float, float, float]

TEXT = [
    ("ink", "paper"),
    ("ink", "paper-raised"),
    ("ink", "paper-sunk"),
    ("ink-soft", "paper"),
    ("ink-soft", "paper-raised"),
    ("ink-soft", "paper-sunk"),
    ("ink-faint", "paper"),
    ("ink-faint", "paper-raised"),
    ("accent", "paper"),
    ("accent", "paper-raised"),
    ("accent", "accent-wash"),
    ("accent-strong", "accent-wash"),
    ("ink", "accent-wash"),
    ("ink-faint", "accent-wash"),
    ("ink-soft", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("danger-text", "paper"),
    ("danger-text", "paper-raised"),
    ("danger-text", "danger-wash"),
    ("ink", "danger-wash"),
    ("on-danger", "danger"),
    ("on-danger", "danger-text"),
    ("amber-text", "paper"),
    ("amber-text", "amber-wash"),
    ("seen-text", "paper"),
    ("seen-text", "seen-wash"),
    ("matched-ink", "matched"),
    ("paper", "ink"),
]
SHAPES = ["line-strong", "accent", "danger", "amber", "seen", *(f"voice-{n}" for n in range(1, 7))]

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def tokens() -> dict[str, tuple[Colour, Colour]]:
    found = PAIR.findall(TOKENS.read_text())
    return {name: (linear(day), linear(night)) for name, day, night in found}


def linear(colour: str) -> Colour:
    red, green, blue = (channel(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return red, green, blue


def channel(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen_as(colour: Colour, sight: str) -> Colour:
    red, green, blue = (
        min(1, max(0, sum(weight * part for weight, part in zip(row, colour, strict=True))))
        for row in SIGHTS[sight]
    )
    return red, green, blue


def oklab(colour: Colour) -> Colour:
    red, green, blue = colour
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def pairs_of_voices() -> Iterator[tuple[str, str]]:
    return itertools.combinations([f"voice-{number}" for number in range(1, 7)], 2)


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(text: str, ground: str, theme: int) -> None:
    colours = tokens()
    assert contrast(colours[text][theme], colours[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_stands_out_from_the_paper(shape: str, theme: int) -> None:
    colours = tokens()
    assert contrast(colours[shape][theme], colours["paper"][theme]) >= 3


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_voices_are_told_apart_by_every_kind_of_sight(sight: str, theme: int) -> None:
    colours = tokens()
    distances = [
        math.dist(
            oklab(seen_as(colours[one][theme], sight)), oklab(seen_as(colours[other][theme], sight))
        )
        for one, other in pairs_of_voices()
    ]
    assert min(distances) >= 0.12


def test_the_ground_and_the_accent_are_the_decided_ones() -> None:
    written = TOKENS.read_text()
    assert "--paper: light-dark(#FBFAF7, #12161B)" in written
    assert "--ink: light-dark(#1B1F24, #E8E6E1)" in written
    assert "--accent: light-dark(#0F6B74, #5CC2CB)" in written
