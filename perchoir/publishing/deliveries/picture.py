"""`python -m perchoir.publishing.deliveries.picture`: draw the states in the README again."""

import re
from pathlib import Path

README = Path(__file__).parent / "README.md"
_BLOCK = re.compile(r"(<!-- states -->\n```mermaid\n).*?(```\n<!-- end of states -->)", re.DOTALL)


def drawn() -> str:
    """The README with the picture as the code has it."""
    from perchoir.publishing.deliveries.states import picture

    return _BLOCK.sub(lambda found: f"{found[1]}{picture()}\n{found[2]}", README.read_text())


if __name__ == "__main__":
    import django

    django.setup()
    README.write_text(drawn())
