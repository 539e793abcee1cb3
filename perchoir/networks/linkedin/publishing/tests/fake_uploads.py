"""Uploads of the LinkedIn on loopback: pictures in one piece, videos in several."""

from dataclasses import dataclass, field
from typing import Any

PIECE = 40


@dataclass
class Upload:
    """`polls` is how often LinkedIn still says "not yet" once it has all bytes; -1 says that it
    failed. `pieces` are by number."""

    urn: str
    owner: str
    size: int = 0
    polls: int = 0
    pieces: dict[int, bytes] = field(default_factory=dict)
    is_closed: bool = False

    @property
    def content(self) -> bytes:
        return b"".join(self.pieces[number] for number in sorted(self.pieces))

    @property
    def number(self) -> str:
        return self.urn.rpartition(":")[2]

    @property
    def is_video(self) -> bool:
        return ":video:" in self.urn

    def take(self, number: int, piece: bytes) -> str:
        """The tag of the piece."""
        self.pieces[number] = piece
        if not self.is_video:
            self.is_closed = True
        return self.tag(number)

    def tag(self, number: int) -> str:
        return f"{self.number}-{number}-{len(self.pieces[number])}"

    def close(self, tags: list[str]) -> bool:
        """Whether these are all pieces, in order."""
        given = [self.tag(number) for number in sorted(self.pieces)]
        self.is_closed = tags == given and len(self.content) == self.size
        return self.is_closed

    def state(self) -> str:
        """As it is asked for: each time it is one poll nearer."""
        if not self.is_closed:
            return "WAITING_UPLOAD"
        if self.polls < 0:
            return "PROCESSING_FAILED"
        self.polls -= 1
        return "PROCESSING" if self.polls >= 0 else "AVAILABLE"

    def instructions(self, host: str) -> list[dict[str, Any]]:
        """Where each piece of a video goes."""
        return [
            {
                "uploadUrl": f"{host}/dms-uploads/{self.number}/{number}",
                "firstByte": first,
                "lastByte": min(first + PIECE, self.size) - 1,
            }
            for number, first in enumerate(range(0, self.size, PIECE))
        ]
