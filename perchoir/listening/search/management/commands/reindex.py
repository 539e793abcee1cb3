"""`perchoir reindex`: make the full text again, newest mentions first."""

from typing import Any

from django.core.management.base import BaseCommand

from perchoir.listening.mentions.models import Mention
from perchoir.listening.search.indexing import index_mentions

STEP = 1_000


class Command(BaseCommand):
    help = "Makes the full-text index of all mentions again; may run while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        done, below = 0, None
        while ids := _next_ids(below):
            index_mentions(ids)
            done, below = done + len(ids), ids[-1]
            self.stdout.write(f"{done} mentions indexed")
        self.stdout.write("Done.")


def _next_ids(below: int | None) -> list[int]:
    mentions = Mention.objects.order_by("-id")
    if below is not None:
        mentions = mentions.filter(pk__lt=below)
    return list(mentions.values_list("pk", flat=True)[:STEP])
