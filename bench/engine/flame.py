"""Where a worker's time goes: `python -m bench.engine.flame docs/pictures/engine.svg`.

py-spy looks at a worker a thousand times a second from outside; each box is a function, as wide as
its share of the time, standing on whoever called it. Compiled code counts for what called it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bench.engine.crew import alone, part_of_stream
from bench.engine.house import close, furnish, house
from bench.engine.texts import corpus
from bench.engine.watches import watches
from bench.engine.worker import Job, blocks, ready

WATCHES, BLOCK, MESSAGES = 1_000, 4_000, 400_000
RATE = 1_000
WIDTH, ROW, MARGIN, TOP = 1_200, 18, 10, 46
NARROWEST = 1.5
LETTER = 6.6
# Parts of the work, by the function that does it; what stands above has its colour.
PARTS = {
    "Sieve.sift": ("scan", "#7aa6c2"),
    "Jetstream.read": ("read", "#8fbf9f"),
    "Line.match": ("verify", "#e0b35c"),
    "prepare": ("enrich", "#d98f6f"),
    "concerns_the_store": ("store", "#b394c7"),
    "store": ("store", "#b394c7"),
}
PLAIN = "#c9c9c4"


@dataclass
class Box:
    """A function where it was called from; `samples` are its own and those above it."""

    name: str
    colour: str
    samples: int = 0
    above: dict[str, "Box"] = field(default_factory=dict)


def main() -> int:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "flame.svg")
    if _spy() is None:
        print("skipped: py-spy is not installed: pip install --group bench", file=sys.stderr)
        return 0
    with house(), tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder) / "stacks"
        workspace = furnish("flame", watches(corpus(), WATCHES))
        close()
        print(alone(worked, workspace, stacks))
        whole = grown(stacks.read_text("utf-8").splitlines())
    target.write_text(picture(whole), "utf-8")
    for name, share in shares(whole).items():
        print(f"  {name:8} {share:5.1f} %")
    return 0


def _spy() -> str | None:
    return shutil.which("py-spy", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")


def worked(workspace: int, stacks: Path) -> str:
    """One worker, watched."""
    job = Job(workspace, 0, MESSAGES, BLOCK)
    stream, line = part_of_stream(0), ready(job)
    line.run(blocks(stream, 10**9, 2 * BLOCK, BLOCK))
    waiting = list(blocks(stream, 0, MESSAGES, BLOCK))
    with _watched(stacks):
        begun = time.monotonic()
        line.run(waiting)
    return f"{MESSAGES / (time.monotonic() - begun):,.0f} messages/s while watched"


@contextmanager
def _watched(stacks: Path) -> Iterator[None]:
    command = [str(_spy()), "record", "--pid", str(os.getpid()), "--format", "raw"]
    command += ["--rate", str(RATE), "--output", str(stacks), "--function"]
    spy = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield
    finally:
        spy.send_signal(2)
        spy.wait(60)


def grown(lines: Iterable[str]) -> Box:
    """From py-spy's folded stacks, those below the worker's `run` and what it stores beside it."""
    whole = Box("worker", PLAIN)
    for line in lines:
        stack, _space, count = line.rpartition(" ")
        frames = stack.split(";")
        starts = [
            at
            for at, frame in enumerate(frames)
            if frame.startswith(("Line.run (bench/engine/", "Line._store (bench/engine/"))
        ]
        if starts:
            _add(whole, frames[starts[-1] + 1 :], int(count))
    return whole


def _add(box: Box, frames: Iterable[str], count: int) -> None:
    box.samples += count
    for frame in frames:
        name, _space, place = frame.partition(" (")
        colour = PARTS[name][1] if name in PARTS and _is_ours(place) else box.colour
        shown = f"{name.replace('.<locals>.', ' ')} ({place.partition(':')[0]})" if place else name
        box = box.above.setdefault(shown, Box(shown, colour))
        box.samples += count


def _is_ours(place: str) -> bool:
    return place.startswith(("perchoir/", "bench/"))


def shares(whole: Box) -> dict[str, float]:
    """Percent of the time by part."""
    names = {colour: name for name, colour in PARTS.values()} | {PLAIN: "other"}
    found: dict[str, int] = {}
    for box, _left, _depth in _boxes(whole, 0, 0):
        own = box.samples - sum(above.samples for above in box.above.values())
        name = names[box.colour]
        found[name] = found.get(name, 0) + own
    return {name: 100 * samples / max(1, whole.samples) for name, samples in found.items()}


def _boxes(box: Box, left: int, depth: int) -> Iterator[tuple[Box, int, int]]:
    yield box, left, depth
    for above in sorted(box.above.values(), key=lambda one: (-one.samples, one.name)):
        yield from _boxes(above, left, depth + 1)
        left += above.samples


def picture(whole: Box) -> str:
    """The SVG: widest to the left, callers above what they call."""
    scale = (WIDTH - 2 * MARGIN) / max(1, whole.samples)
    drawn = [
        (box, left, depth)
        for box, left, depth in _boxes(whole, 0, 0)
        if box.samples * scale >= NARROWEST
    ]
    height = TOP + ROW * (1 + max(depth for _box, _left, depth in drawn)) + MARGIN
    boxes = "\n".join(_drawn(*one, scale, whole.samples) for one in drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="monospace" font-size="11">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fbfaf7"/>\n{_legend(whole)}\n{boxes}\n'
        "</svg>\n"
    )


def _legend(whole: Box) -> str:
    found, left = shares(whole), MARGIN
    lines = []
    for name, colour in dict(PARTS.values()).items():
        said = f"{name} {found.get(name, 0):.0f} %"
        lines.append(f'<rect x="{left}" y="12" width="14" height="14" fill="{colour}"/>')
        lines.append(f'<text x="{left + 20}" y="23" fill="#222">{said}</text>')
        left += 150
    return "\n".join(lines)


def _drawn(box: Box, left: int, depth: int, scale: float, total: int) -> str:
    x, y, width = MARGIN + left * scale, TOP + ROW * depth, box.samples * scale
    room = int((width - 6) / LETTER)
    said = box.name if len(box.name) <= room else box.name.partition(" ")[0][:room]
    text = f'<text x="{x + 3:.1f}" y="{y + 12}" fill="#222">{escape(said)}</text>'
    title = f"<title>{escape(box.name)} {100 * box.samples / total:.1f} %</title>"
    return (
        f'<g>{title}<rect x="{x:.1f}" y="{y}" width="{width - 0.5:.1f}" height="{ROW - 1}" '
        f'fill="{box.colour}"/>{text if room > 2 else ""}</g>'
    )


if __name__ == "__main__":
    sys.exit(main())
