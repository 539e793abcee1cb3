"""What happens to a post that arrives."""

from dataclasses import dataclass

FATES = (
    "lose", "drop", "twice", "stall", "stall_before", "fail_after", "fail_before", "limit", "lie",
    "lie_before", "refuse", "late", "echo", "echo_before",
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Chances from 0 to 1 of what happens to a post that arrives; what is left over is a clean
    acceptance. They are drawn from `seed` in the order of arrival; `next` comes first, one a post.

    `lose`: accepted, the connection is cut. `drop`: cut, not accepted. `twice`: accepted once,
    answered twice. `stall`: accepted, no answer for `stall_s`, then cut; `stall_before`: the same,
    not accepted. `fail_after`, `fail_before`: 503 and accepted or not. `limit`: 429, its reset in
    `limit_s`. `lie`, `lie_before`: 200 with garbage, accepted or not. `refuse`: 422.
    `echo`, `echo_before`: 500 and the whole request in the answer, accepted or not.
    `late`: cut, and accepted `late_s` later all the same.
    `reads_fail` is the chance of a 503 for any other call. `slow_s` delays every post.
    """

    seed: int = 0
    honours_key: bool = True
    lose: float = 0.0
    drop: float = 0.0
    twice: float = 0.0
    stall: float = 0.0
    stall_before: float = 0.0
    fail_after: float = 0.0
    fail_before: float = 0.0
    limit: float = 0.0
    lie: float = 0.0
    lie_before: float = 0.0
    refuse: float = 0.0
    late: float = 0.0
    echo: float = 0.0
    echo_before: float = 0.0
    most_characters: int = 500
    reads_fail: float = 0.0
    slow_s: float = 0.0
    stall_s: float = 30.0
    limit_s: float = 2.0
    late_s: float = 0.5
    next: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
