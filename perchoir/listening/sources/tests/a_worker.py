"""A worker or an engine in a process of its own, to be killed.

`python -m ... prepare SOURCES|work|engine|dying|report`
"""

import asyncio
import json
import os
import signal
import sys
from itertools import count

TOTAL = 1_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    import django

    django.setup()
    {"prepare": prepare, "work": work, "engine": engine, "dying": dying, "report": report}[
        sys.argv[1]
    ]()


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
    from django.conf import settings

    from perchoir.core.outbound import Outbound
    from perchoir.listening.sources.log import broker, log_at
    from perchoir.listening.sources.runner import Worker
    from perchoir.listening.sources.tests.rig import FakeStream

    stop, broker.HANDS_OUT_AGAIN_S = _until_sigterm(), 2.0
    stream = FakeStream(total=TOTAL, step=10, pause_s=0.005)
    async with Outbound() as http, log_at(settings.ENV.log_url) as log:
        await Worker(http, find_connector=lambda _key: stream, log=log).run(stop)


def engine() -> None:
    """Take from the log until SIGTERM."""
    asyncio.run(_engine())


def dying() -> None:
    """As `engine`, but the third block is stored and the log does not hear of it: killed."""
    from perchoir.listening.sources.log import Letter

    done, blocks = Letter.done, count(1)

    async def die(letter: Letter) -> None:
        if next(blocks) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        await done(letter)

    Letter.done = die  # type: ignore[assignment,method-assign]
    asyncio.run(_engine())


async def _engine() -> None:
    from django.conf import settings

    from perchoir.core.outbound import Outbound
    from perchoir.listening.sources.log import Log, broker
    from perchoir.listening.sources.runner import Engine
    from perchoir.listening.sources.tests.rig import FakeStream

    stop, broker.HANDS_OUT_AGAIN_S = _until_sigterm(), 2.0
    async with Outbound() as http, Log(settings.ENV.log_url) as log:
        await Engine(http, log, find_connector=lambda _key: FakeStream()).run(stop)


def _until_sigterm() -> asyncio.Event:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return stop


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
