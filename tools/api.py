"""The description of the API, as it is checked in: `python -m tools.api` writes it again."""

import json
import os
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "perchoir" / "web" / "api" / "openapi.json"


def described() -> str:
    """OpenAPI as text, always in the same order."""
    from perchoir.web.api.house import description

    return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    import django

    django.setup()
    FILE.write_text(described(), encoding="utf-8")
    print(f"Written: {FILE.name}")


if __name__ == "__main__":
    main()
