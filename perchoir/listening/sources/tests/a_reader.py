"""A worker that reads what a network told, in a process of its own, to be killed.

`python -m ... prepare|work|dying AFTER|report`
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta
from itertools import count
from unittest import mock

MESSAGES = 120


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    import django

    django.setup()
    {"prepare": prepare, "work": work, "dying": dying, "report": report}[sys.argv[1]]()


def prepare() -> None:
    """A page that is listened to, and so many messages about it."""
    from django.core.management import call_command
    from django.utils import timezone

    from perchoir.core.people.models import Workspace
    from perchoir.listening.sources.models import Source
    from perchoir.listening.watches.models import Watch
    from perchoir.networks.connections.models import Account
    from perchoir.networks.incoming.models import Message
    from perchoir.networks.incoming.tests.at_the_door import PAGE, a_comment

    call_command("migrate", verbosity=0, interactive=False)
    workspace = Workspace.objects.create(name="Ateliers Morvan", slug="morvan")
    Watch.objects.create(workspace=workspace, name="Morvan", query="morvan")
    page = Account.objects.create(
        workspace=workspace, network="facebook", remote_id=PAGE, handle="morvan", credentials="x"
    )
    now = timezone.now()
    Source.objects.create(
        workspace=workspace,
        key="facebook.page",
        name="Page",
        settings={"account": str(page.pk)},
        next_at=now + timedelta(hours=1),
    )
    for number in range(MESSAGES):
        Message.objects.create(
            network="facebook",
            digest=f"{number:064}",
            body=a_comment(number),
            received_at=now,
            due_at=now,
        )


def work() -> None:
    """Read until nothing waits; leases of whoever died are over after a moment."""
    from django.utils import timezone

    from perchoir.core.jobs.leases import new_holder
    from perchoir.networks.incoming.models import Message
    from perchoir.networks.incoming.working import read_one

    waiting = Message.objects.filter(done_at__isnull=True, failed_at__isnull=True)
    while waiting.exists():
        if not read_one(new_holder()):
            waiting.update(lease_until=timezone.now() - timedelta(seconds=1))
            time.sleep(0.05)


def dying() -> None:
    """As `work`, but killed when a message is stored and not yet marked as done."""
    from perchoir.core.jobs.leases import release
    from perchoir.networks.incoming import working

    number = count(1)

    def die(*row: object, **values: object) -> bool:
        if next(number) == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return release(*row, **values)  # type: ignore[arg-type]

    with mock.patch.object(working, "release", die):
        work()


def report() -> None:
    """What there is in the store, as JSON."""
    from perchoir.core.people.models import Workspace
    from perchoir.listening.mentions.models import Mention
    from perchoir.listening.mentions.recount import differences
    from perchoir.networks.incoming.models import Message

    done = Message.objects.filter(done_at__isnull=False)
    found = {
        "ids": sorted(Mention.objects.values_list("remote_id", flat=True)),
        "differences": differences(Workspace.objects.get(slug="morvan")),
        "done": done.count(),
        "bodies": sum(bool(bytes(one.body)) for one in done),
        "tried": sorted({one.attempts for one in done}),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
