"""The deck under load: from matched post to pixel, and scrolling a thousand posts on a phone.

A whole house on loopback and a real browser. Another process matches and stores one post after
the other; the page notes when each was painted (two animation frames after it stood in the page).
Budget: p95 under 500 ms. `QUICK=1` sends 60 posts, else 600. Then ten columns of a thousand posts
are scrolled on a phone's screen with the processor four times slower, pictures drawn without a
graphics card: `scroll_frame_p95_ms` is the time between frames. `SCROLL=1` does only that.
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
FULL = 1000
SLOWER = 4
LOAD_ALL = """async () => {
  for (const list of document.querySelectorAll('[data-feed]')) {
    for (let older; (older = list.querySelector('.older'));) {
      if (list.querySelectorAll('.post').length >= 1000) break
      const headers = { 'HX-Request': 'true' }
      const answer = await fetch(older.getAttribute('hx-get'), { headers })
      older.outerHTML = await answer.text()
    }
  }
  return document.querySelectorAll('[data-feed] .post').length
}"""
SCROLL = """async ([what, x, y]) => {
  const one = document.querySelector(what)
  one.style.scrollSnapType = 'none'
  const times = []
  for (let last = await new Promise(requestAnimationFrame), n = 0; n < 240; n++) {
    one.scrollBy(x, y)
    const now = await new Promise(requestAnimationFrame)
    times.push(now - last)
    last = now
  }
  return times
}"""
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
            house.tell("widen", columns=COLUMNS)
            arriving = {} if os.environ.get("SCROLL") else measure(house, posts)
            print(json.dumps({**arriving, **measure_scrolling(house)}))
        finally:
            house.close()


def measure(house: House, posts: int) -> dict[str, Any]:
    """Milliseconds from just before matching to paint, over `posts` posts."""
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
        stored = house.store({"id": str(number), "text": f"Morvan, avis {number}"})
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


def measure_scrolling(house: House) -> dict[str, Any]:
    """Milliseconds between frames while a finger pulls a full column, and while it swipes on."""
    chance = random.Random(1)
    for start in range(0, FULL, 250):
        house.store(*(_long_post(chance, start + n) for n in range(250)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
        house.open(page, "/w/morvan/deck/")
        held = page.evaluate(LOAD_ALL)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.wait_for_timeout(2000)
        down = page.evaluate(SCROLL, ["[data-feed]", 0, 60])
        across = page.evaluate(SCROLL, [".deck-columns", 39, 0])
        browser.close()
    return {
        "scroll_frame_p95_ms": round(quantiles(down, n=100)[94]),
        "scroll_frame_p50_ms": round(quantiles(down, n=100)[49]),
        "swipe_frame_p95_ms": round(quantiles(across, n=100)[94]),
        "scrolled_posts": held,
        "cpu_slower": SLOWER,
    }


def _long_post(chance: random.Random, number: int) -> dict[str, Any]:
    """One that every column shows, and that copies no other."""
    words = " ".join("".join(chance.choices("aeinorstul", k=6)) for _ in range(20))
    topics = " ".join(f"sujet{n}" for n in range(COLUMNS - 2))
    return {
        "id": f"long-{number}",
        "text": f"Morvan acier {topics} {words}",
        "author": f"Voix {number % 40}",
        "minutes_ago": number,
        "likes": number,
    }


if __name__ == "__main__":
    main()
