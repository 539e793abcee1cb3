"""What this machine could do at most with the same bytes: memory, a JSON parser, our scan."""

import json
import time
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from bench.engine.crew import alone
from bench.engine.peers import plain
from bench.engine.stream import stream
from bench.engine.texts import corpus
from bench.engine.watches import watches
from perchoir.listening.engine import Sieve
from perchoir.networks.bluesky.jetstream import JETSTREAM

MESSAGES, WATCHES, BLOCK = 8_000, 1_000, 4_000
BUFFER = 64 * 2**20
SECONDS = 0.1


def limits() -> dict[str, float]:
    """Megabytes a second on one core, by name; printed."""
    messages = list(stream(corpus()).messages(0, MESSAGES))
    mean = sum(map(len, messages)) / len(messages)
    found = alone(_measured, messages)
    print(f"\nPhysical limits, one core, messages of {mean:.0f} bytes")
    for name, rate in found.items():
        print(f"  {name:36} {rate:9,.0f} MB/s  {mean / rate:6.2f} us a message")
    return {name: round(rate) for name, rate in found.items()}


def _measured(messages: Sequence[bytes]) -> dict[str, float]:
    size = sum(map(len, messages))
    return {**_memory(), **_parsers(messages, size), **_ours(messages, size)}


def _memory() -> dict[str, float]:
    source = np.ones(BUFFER, np.uint8)
    target, words = np.empty_like(source), source.view(np.uint64)
    return {
        "memory, read (sum)": _rate(lambda: words.sum(), BUFFER),
        "memory, copied": _rate(lambda: np.copyto(target, source), BUFFER),
    }


def _parsers(messages: Sequence[bytes], size: int) -> dict[str, float]:
    raw, typed = msgspec.json.Decoder(msgspec.Raw), plain.decoder
    return {
        "JSON checked (msgspec, Raw)": _rate(lambda: _each(raw.decode, messages), size),
        "JSON to typed structs (msgspec)": _rate(lambda: _each(typed.decode, messages), size),
        "JSON to dictionaries (msgspec)": _rate(lambda: _each(msgspec.json.decode, messages), size),
        "JSON to dictionaries (Python's own)": _rate(lambda: _each(json.loads, messages), size),
    }


def _ours(messages: Sequence[bytes], size: int) -> dict[str, float]:
    sieve = Sieve(watches(corpus(), WATCHES), JETSTREAM.reads)
    blocks = [messages[at : at + BLOCK] for at in range(0, len(messages), BLOCK)]
    return {"our scan, 1,000 watches": _rate(lambda: _each(sieve.sift, blocks), size)}


def _each(function: Callable[..., object], given: Sequence[object]) -> None:
    for one in given:
        function(one)


def _rate(work: Callable[[], object], size: int) -> float:
    """Megabytes a second of CPU time; the first time does not count."""
    work()
    begun, times = time.process_time(), 0
    while time.process_time() - begun < SECONDS:
        work()
        times += 1
    return size * times / (time.process_time() - begun) / 1e6
