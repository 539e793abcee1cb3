"""Files as people have them, and a worker that works until nothing is left."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perchoir.core.jobs.leases import new_holder
from perchoir.listening.imports.jobs import run_once
from perchoir.listening.imports.models import Import

FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HEAD = "Date;Auteur;Message;Lien"


def x_lines(number: int, every: int = 2) -> Iterator[bytes]:
    """Posts of X; one in `every` speaks of Morvan."""
    for place in range(number):
        said = "Les Ateliers Morvan recrutent" if place % every == 0 else "Il pleut sur la ville"
        post = {
            "id": str(1_800_000_000_000_000_000 + place),
            "text": f"{said}, numéro {place}",
            "author_id": str(100 + place % 7),
            "created_at": (FIRST + timedelta(seconds=place)).isoformat(),
            "lang": "fr",
        }
        yield json.dumps(post, ensure_ascii=False).encode()


def x_file(number: int, every: int = 2) -> bytes:
    return b"\n".join(x_lines(number, every)) + b"\n"


def csv_file(rows: Iterable[str], head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode() + b"\n"


def press_rows(number: int) -> list[str]:
    """Rows of another tool, with French dates."""
    return [
        f"{1 + place % 28:02}/03/2026 14:{place % 60:02};@auteur{place % 5};"
        f"Morvan annonce {place} wagons;https://presse.example/a/{place}"
        for place in range(number)
    ]


def upload(client: Client, content: bytes, name: str = "posts.csv", slug: str = "morvan") -> Import:
    """Through the form; the import that it made."""
    answer = client.post(f"/w/{slug}/imports/add/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("id")


def work(most: int = 200) -> None:
    """One worker, until it has nothing to do."""
    holder = new_holder()
    for _step in range(most):
        if not run_once(holder):
            return
    raise AssertionError("the worker never came to an end")


def check_and_start(client: Client, row: Import, slug: str = "morvan") -> None:
    """Dry run, then the import, by the buttons, with the worker in between."""
    client.post(f"/w/{slug}/imports/{row.pk}/check/", form_values(client, row))
    work()
    client.post(f"/w/{slug}/imports/{row.pk}/start/")


def form_values(client: Client, row: Import) -> dict[str, str]:
    """What the mapping form holds as it is drawn."""
    page = client.get(f"/w/{row.workspace.slug}/imports/{row.pk}/")
    form = page.context.get("form") if page.context else None
    if form is None:
        return {}
    values = {bound.name: bound.value() for bound in form}
    return {name: str(value) for name, value in values.items() if value not in (None, False)}


def zipped(content: bytes) -> bytes:
    return gzip.compress(content)


def lying_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
