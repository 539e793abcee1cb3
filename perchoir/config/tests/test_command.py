"""The `perchoir` command itself."""

import sys
from importlib.metadata import version

import pytest

from perchoir.config.command import main


def test_the_version_is_perchoirs_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["perchoir", "--version"])
    main()
    assert capsys.readouterr().out == f"Perchoir {version('perchoir')}\n"
