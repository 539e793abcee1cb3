"""The browser counts as the server does."""

import json
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perchoir.networks.text.counting import count
from perchoir.networks.text.limits import LIMITS, Limits
from perchoir.networks.text.tests.samples import cases, texts
from perchoir.networks.text.tests.test_counting import _COUNTERS

_ASK = """
import { count } from "./text.js";
let given = "";
for await (const chunk of process.stdin) given += chunk;
console.log(JSON.stringify(JSON.parse(given).map(([text, limits]) => count(text, "", limits))));
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the browser's counting cannot be compared")
    folder = tmp_path_factory.mktemp("browser")
    static = resources.files("perchoir.networks") / "static" / "networks"
    for name in ("text.js", "text-rules.js"):
        (folder / name).write_text((static / name).read_text("utf-8"), "utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(_ASK)
    return folder


def _agree(browser: Path, asked: list[tuple[str, Limits]]) -> None:
    given = json.dumps([(text, limits._asdict()) for text, limits in asked])
    command = ["node", "ask.js"]
    answer = subprocess.run(
        command, cwd=browser, input=given, capture_output=True, check=True, encoding="utf-8"
    )
    for (text, limits), there in zip(asked, json.loads(answer.stdout), strict=True):
        here = count(text, "", limits)
        assert list(here) == [
            there[name] for name in ("used", "allowed", "bytesUsed", "bytesAllowed", "cutsAt")
        ], (text, limits)


def test_the_browser_counts_the_public_cases_as_the_server_does(browser: Path) -> None:
    published = cases("twitter-text/validate.yml", *_COUNTERS, "tweets")
    published += cases("twitter-text/extract.yml", "urls", "mentions", "hashtags")
    _agree(browser, [(case["text"], limits) for case in published for limits in LIMITS.values()])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.lists(texts, min_size=150, max_size=150))
def test_the_browser_counts_any_text_as_the_server_does(browser: Path, asked: list[str]) -> None:
    short = [limits._replace(allowed=15) for limits in LIMITS.values()]
    _agree(browser, [(text, short[at % len(short)]) for at, text in enumerate(asked)])
