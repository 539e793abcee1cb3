"""The whole of Perchoir under one command, and what is left of it."""

import threading
import urllib.request
from pathlib import Path
from typing import IO
from uuid import uuid4

from tests.journeys.house import House


class Streamed:
    """An open event stream of a signed-in person; `ended` once the server closed it."""

    def __init__(self, house: House, path: str) -> None:
        cookie = f"sessionid={house.sessions['Odile']}"
        asked = urllib.request.Request(house.address + path, headers={"Cookie": cookie})
        self._answer: IO[bytes] = urllib.request.urlopen(asked, timeout=60)
        assert self._answer.readline().startswith(b"retry:")
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def ended(self) -> bool:
        self._reading.join(10)
        self._answer.close()
        return not self._reading.is_alive()

    def _read(self) -> None:
        try:
            while self._answer.readline():
                pass
        except OSError:
            return


class Whole:
    """`perchoir up`, as an operator starts it."""

    def __init__(self, house: House) -> None:
        self._mark = uuid4().hex
        self.process = house.run("up", PERCHOIR_PORT=str(house.port), JOURNEY_MARK=self._mark)
        house.wait_for_answer()

    def processes(self) -> list[int]:
        """Every living process that came of it."""
        wanted = f"JOURNEY_MARK={self._mark}".encode()
        return [int(entry.name) for entry in Path("/proc").iterdir() if _is_of(entry, wanted)]


def _is_of(entry: Path, wanted: bytes) -> bool:
    if not entry.name.isdecimal():
        return False
    try:
        return wanted in (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
