"""A worker in a process of its own, to be killed: `python -m ... prepare SOURCES|work|report`."""

import asyncio
import json
import os
import signal
import sys

TOTAL = 1_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    import django

    django.setup()
    {"prepare": prepare, "work": work, "report": report}[sys.argv[1]]()


def prepare() -> None:
    """Tables, a workspace that watches one word, and sources."""
    from django.core.management import call_command

    from perchoir.core.people.models import Workspace
    from perchoir.listening.sources.models import Source
    from perchoir.listening.watches.models import Watch

    call_command("migrate", verbosity=0, interactive=False)
    workspace = Workspace.objects.create(name="Ateliers Morvan", slug="morvan")
    Watch.objects.create(workspace=workspace, name="Morvan", query="morvan")
    for number in range(int(sys.argv[2])):
        Source.objects.create(workspace=workspace, key="fake.stream", name=f"Fake {number}")


def work() -> None:
    """Listen until SIGTERM."""
    asyncio.run(_work())


async def _work() -> None:
    from perchoir.core.outbound import Outbound
    from perchoir.listening.sources.runner import Worker
    from perchoir.listening.sources.tests.rig import FakeStream

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    stream = FakeStream(total=TOTAL, step=10, pause_s=0.005)
    async with Outbound() as http:
        await Worker(http, find_connector=lambda _key: stream).run(stop)


def report() -> None:
    """What there is in the store, as JSON."""
    from perchoir.core.people.models import Workspace
    from perchoir.listening.mentions.models import Match, Mention
    from perchoir.listening.mentions.recount import differences
    from perchoir.listening.sources.models import Source

    ids = sorted(int(id) for id in Mention.objects.values_list("remote_id", flat=True))
    found = {
        "ids": ids,
        "matches": Match.objects.count(),
        "differences": differences(Workspace.objects.get(slug="morvan")),
        "cursors": list(Source.objects.order_by("pk").values_list("cursor", flat=True)),
        "holders": list(Source.objects.order_by("pk").values_list("holder", flat=True)),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
