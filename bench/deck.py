"""Matched post to pixel: how long until a stored post stands on an open deck.

A whole house on loopback and a real browser. Another process matches and stores one post after
the other; the page notes when each was painted (two animation frames after it stood in the page).
Budget: p95 under 500 ms. `QUICK=1` sends 60 posts, else 600.
"""

import json
import os
import random
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.journeys.house import House, houses

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
QUICK_POSTS, ALL_POSTS = 60, 600
COLUMNS = 10
WATCH = """() => {
  window.painted = {}
  const see = (post) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.painted[post.dataset.mention] ??= Date.now()
  }))
  const added = (changes) => changes.flatMap((change) => [...change.addedNodes])
  new MutationObserver((changes) => {
    added(changes).filter((node) => node.matches?.('.post')).forEach(see)
  }).observe(document.querySelector('.deck-columns'), { childList: true, subtree: true })
}"""


def main() -> None:
    posts = QUICK_POSTS if os.environ.get("QUICK") else ALL_POSTS
    with tempfile.TemporaryDirectory() as folder, houses(Path(folder) / "model") as builder:
        house = builder.build(Path(folder) / "house")
        try:
            house.settle()
            house.start()
            print(json.dumps(measure(house, posts)))
        finally:
            house.close()


def measure(house: House, posts: int) -> dict[str, Any]:
    """Milliseconds from just before matching to paint, over `posts` posts."""
    house.tell("widen", columns=COLUMNS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        with page.expect_response(lambda answer: "/deck/stream/" in answer.url):
            house.open(page, "/w/morvan/deck/")
        page.evaluate(WATCH)
        begun = dict(_send(house, page, posts))
        page.wait_for_timeout(1500)
        painted = {int(key): at for key, at in page.evaluate("() => window.painted").items()}
        browser.close()
    waited = [painted[key] - at for key, at in begun.items() if key in painted]
    return _figures(waited, posts)


def _send(house: House, page: Page, posts: int) -> list[tuple[int, float]]:
    sent: list[tuple[int, float]] = []
    for number in range(posts):
        at = time.time() * 1000
        stored = house.store({"id": str(number), "text": f"Morvan, l’avis numéro {number}"})
        sent.append((stored[str(number)], at))
        # Not in step with the hub, which reads ten times a second.
        page.wait_for_timeout(random.uniform(60, 240))
        if (number + 1) % 20 == 0:
            print(f"{number + 1} of {posts} posts", flush=True)
    return sent


def _figures(waited: list[float], posts: int) -> dict[str, Any]:
    cuts = quantiles(waited, n=100)
    return {
        "p50_ms": round(cuts[49]),
        "p95_ms": round(cuts[94]),
        "max_ms": round(max(waited)),
        "posts": len(waited),
        "lost": posts - len(waited),
        "columns": COLUMNS,
    }


if __name__ == "__main__":
    main()
