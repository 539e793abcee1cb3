"""The translations: `extract` updates the catalogues, `compile` makes them readable by machines,
`check` refuses a sentence that is missing, doubtful, stale, translated in two ways, or against
French typography."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "perchoir"
LOOSE_PUNCTUATION = re.compile(r"[^\s\u00a0\u202f]?[ ][;:!?»](?=\s|$|<)|«[ ]")


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """Every French catalogue of the house, one per app."""
    return sorted(package.rglob("locale/fr/LC_MESSAGES/django.po"))


def compile_all() -> None:
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, _read(path))


def extract_all(package: Path = PACKAGE) -> None:
    for app in sorted(path.parent for path in package.rglob("apps.py")):
        (app / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [*_django_admin(), "makemessages", "-l", "fr", "--no-location", "--no-wrap", "-v", "0"],
            cwd=app,
            check=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        )


def check_all() -> list[str]:
    """Complaints, one line each; none when both languages are complete."""
    if shutil.which("xgettext") is None:
        print("SKIPPED ALOUD: gettext is not installed; missing sentences cannot be seen.")
        return _all_complaints(PACKAGE)
    with tempfile.TemporaryDirectory() as folder:
        # A copy: checking must not touch the catalogues of whoever is writing them.
        package = Path(folder) / "perchoir"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
        extract_all(package)
        return _all_complaints(package)


def _django_admin() -> list[str]:
    return [sys.executable, "-m", "django"]


def _all_complaints(package: Path) -> list[str]:
    lines = [line for path in catalogues(package) for line in _complaints(path, package)]
    return lines + _disagreements(package)


def _disagreements(package: Path) -> list[str]:
    """One English sentence, two French ones: Django would show the first app's everywhere."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path in catalogues(package):
        where = "/".join(path.relative_to(package).parts[:-4])
        for message in _read(path):
            if message.id and message.string:
                key = (message.context or "", str(message.id))
                found.setdefault(key, {})[where] = str(message.string)
    return [
        f"{', '.join(texts)}: two translations of {english[:70]!r} (use a context): "
        + " / ".join(sorted(set(texts.values())))
        for (_, english), texts in found.items()
        if len(set(texts.values())) > 1
    ]


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def _complaints(path: Path, package: Path) -> list[str]:
    catalogue = _read(path)
    name = path.relative_to(package).parts[:-4]
    where = "/".join(name)
    lines = [
        f"{where}: stale sentence {_short(message)}" for message in catalogue.obsolete.values()
    ]
    for message in catalogue:
        if message.id:
            lines += [f"{where}: {fault} {_short(message)}" for fault in _faults(message)]
    return lines


def _faults(message: Message) -> list[str]:
    string = message.string
    forms = string if isinstance(string, tuple | list) else (string,)
    texts = [text or "" for text in forms]
    if not all(texts):
        return ["untranslated"]
    if message.fuzzy:
        return ["fuzzy"]
    loose = any(LOOSE_PUNCTUATION.search(text) for text in texts)
    return ["ordinary space before French punctuation"] if loose else []


def _short(message: Message) -> str:
    first = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return repr(str(first)[:70])


def main(verb: str) -> int:
    if verb == "extract":
        extract_all()
    elif verb == "compile":
        compile_all()
    else:
        complaints = check_all()
        print("\n".join(complaints) or "Both languages are complete.")
        return 1 if complaints else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
