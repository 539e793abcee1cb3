"""The `perchoir` command."""

import os
import sys
from importlib.metadata import version


def main() -> None:
    """Run one Django command, or say in one sentence which setting is wrong."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"Perchoir {version('perchoir')}\n")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    from perchoir.config.env import WrongSetting

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except WrongSetting as error:
        sys.exit(f"Perchoir cannot start. {error}")


if __name__ == "__main__":
    main()
