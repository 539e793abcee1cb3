"""What importing the engine costs."""

import subprocess
import sys

import pytest

from perchoir.listening import engine


def test_importing_and_matching_load_neither_django_nor_the_heavy_parts() -> None:
    program = (
        "import sys; from perchoir.listening import engine; "
        "engine.Matcher([(1, engine.parse('airbus'))]); "
        "heavy = {'django', 'eldc', 'rensa'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", engine.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(engine, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = engine.nothing
