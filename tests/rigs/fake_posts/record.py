"""What the network accepted: in memory, and in a file that outlives it."""

import hashlib
import json
import os
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from time import time

import msgspec


class Accepted(msgspec.Struct, omit_defaults=True):
    """One line of the record. `sha256` is of the body as it arrived; `at` in seconds since 1970."""

    id: str
    account: str
    key: str
    text: str
    sha256: str
    at: float
    in_reply_to_id: str = ""
    alts: tuple[str, ...] = ()
    language: str = ""


class Gone(msgspec.Struct):
    """A deletion, in the record."""

    gone: str


class Record:
    """What was accepted, in memory and in the file."""

    def __init__(self, path: Path) -> None:
        self.by_id: dict[str, Accepted] = {}
        self.gone: set[str] = set()
        self.of_account: defaultdict[str, list[Accepted]] = defaultdict(list)
        self._by_key: dict[tuple[str, str], Accepted] = {}
        self.media: dict[str, str] = {}
        self._newest = 0
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        lines = path.read_bytes()
        for line in lines.splitlines():
            self._read(line)
        if lines and not lines.endswith(b"\n"):
            os.write(self._file, b"\n")

    def accept(self, account: str, key: str, body: bytes, honours_key: bool) -> Accepted:
        """Raises `ValueError` for a body that is no post."""
        first = self._by_key.get((account, key)) if honours_key and key else None
        if first is not None:
            return first
        asked = json.loads(body)
        post = Accepted(
            id=self._next_id(),
            account=account,
            key=key,
            text=str(asked["status"]),
            sha256=hashlib.sha256(body).hexdigest(),
            at=time(),
            in_reply_to_id=str(asked.get("in_reply_to_id") or ""),
            alts=tuple(self.media.get(str(one), "") for one in asked.get("media_ids") or ()),
            language=str(asked.get("language") or ""),
        )
        self._append(post)
        self._keep(post)
        return post

    def upload(self, alt: str) -> str:
        """The id of a picture that shows nowhere yet; it is forgotten when the process ends."""
        media_id = str(len(self.media) + 1)
        self.media[media_id] = alt
        return media_id

    def remove(self, post_id: str) -> None:
        if post_id not in self.gone:
            self._append(Gone(post_id))
            self.gone.add(post_id)

    def standing(self, post_id: str) -> Accepted | None:
        return None if post_id in self.gone else self.by_id.get(post_id)

    def before(self, account: str, max_id: str, most: int) -> list[Accepted]:
        """Newest first."""
        posts = self.of_account.get(account, [])
        end = bisect_left(posts, max_id, key=lambda post: post.id) if max_id else len(posts)
        found: list[Accepted] = []
        while end and len(found) < most:
            end -= 1
            if posts[end].id not in self.gone:
                found.append(posts[end])
        return found

    def _next_id(self) -> str:
        """Milliseconds and a number, as Mastodon's; all of one length, so that text sorts them."""
        self._newest = max(int(time() * 1000) << 16, self._newest + 1)
        return str(self._newest)

    def _append(self, line: Accepted | Gone) -> None:
        """In the hands of the system before anybody is answered: a kill -9 takes nothing back."""
        os.write(self._file, msgspec.json.encode(line) + b"\n")

    def _keep(self, post: Accepted) -> None:
        self.by_id[post.id] = post
        self.of_account[post.account].append(post)
        self._by_key.setdefault((post.account, post.key), post)
        self._newest = max(self._newest, int(post.id))

    def _read(self, line: bytes) -> None:
        try:
            self._keep(msgspec.json.decode(line, type=Accepted))
        except msgspec.ValidationError:
            self.gone.add(msgspec.json.decode(line, type=Gone).gone)
        except msgspec.DecodeError:
            return  # half a line, of a write that was never answered
