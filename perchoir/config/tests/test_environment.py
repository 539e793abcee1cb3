"""Settings come from one typed place; a wrong one stops the start with a sentence."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from perchoir.config.databases import database
from perchoir.config.env import WrongSetting, read_environment
from perchoir.config.keys import key_from


def test_without_any_variable_everything_has_a_default() -> None:
    environment = read_environment({"HOME": "/home/odile"})

    assert environment.port == 8700
    assert environment.database_url == ""


def test_numbers_lists_and_switches_are_typed() -> None:
    environment = read_environment(
        {
            "PERCHOIR_PORT": "9000",
            "PERCHOIR_TRUSTED_PROXY": "true",
            "PERCHOIR_OUTBOUND_ALLOW": "10.1.0.0/16, intranet.example",
        }
    )

    assert environment.port == 9000
    assert environment.trusted_proxy is True
    assert environment.outbound_allow == ["10.1.0.0/16", "intranet.example"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PERCHOIR_PORT", "eight", "PERCHOIR_PORT has a wrong value"),
        ("PERCHOIR_PORT", "70000", "65535"),
        ("PERCHOIR_LANGUAGE", "de", "PERCHOIR_LANGUAGE has a wrong value"),
        ("PERCHOIR_DEBUG", "perhaps", "PERCHOIR_DEBUG has a wrong value"),
        ("PERCHOIR_ADRESS", "https://x.example", "Did you mean PERCHOIR_ADDRESS?"),
        ("PERCHOIR_SECRET_KEY_FILE", "/nowhere/key", "/nowhere/key"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(WrongSetting, match=words.replace("?", r"\?")):
        read_environment({name: value})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql://perchoir@db/perchoir\n")

    environment = read_environment({"PERCHOIR_DATABASE_URL_FILE": str(secret)})

    assert environment.database_url == "postgresql://perchoir@db/perchoir"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("a")

    with pytest.raises(WrongSetting, match="twice"):
        read_environment({"PERCHOIR_SECRET_KEY": "b", "PERCHOIR_SECRET_KEY_FILE": str(secret)})


def test_the_command_stops_with_a_sentence_and_no_trace(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "perchoir.config.command", "check"],
        env={**os.environ, "PERCHOIR_DATA": str(tmp_path), "PERCHOIR_PORT": "eight"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Perchoir cannot start. PERCHOIR_PORT has a wrong value")
    assert "Traceback" not in done.stderr


def test_a_first_start_writes_keys_that_only_their_owner_reads(tmp_path: Path) -> None:
    key = key_from(tmp_path / "secrets", "session")

    path = tmp_path / "secrets" / "session"
    assert key_from(tmp_path / "secrets", "session") == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_empty_key_file_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    (tmp_path / "session").write_text("")

    with pytest.raises(WrongSetting, match="Restore it"):
        key_from(tmp_path, "session")


def test_one_setting_chooses_postgresql() -> None:
    chosen = database("postgresql://anna:p%40ss@db.example:5433/listening?sslmode=require", Path())

    assert chosen["ENGINE"].endswith("postgresql")
    assert (chosen["USER"], chosen["PASSWORD"]) == ("anna", "p@ss")
    assert (chosen["HOST"], chosen["PORT"], chosen["NAME"]) == (
        "db.example",
        "5433",
        "listening",
    )
    assert chosen["OPTIONS"] == {"sslmode": "require"}


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(WrongSetting, match="postgresql://"):
        database("mysql://root@localhost/perchoir", Path())
