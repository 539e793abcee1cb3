"""The programmable network as the conformance tests want it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from perchoir.core.outbound import Answer, Outbound
from perchoir.networks.contract import Tools
from perchoir.networks.contract.publishing import Credentials
from perchoir.networks.contract.publishing_rigs import LIMIT_S, Fault, Shown
from perchoir.networks.mastodon.publishing.tests.rig import TOKEN, Account
from perchoir.networks.mastodon.tests.rig import Cache
from tests.rigs.fake_posts import FakePosts

_LINK = re.compile(r'<a href="([^"]+)"')
_PATIENCE_S = 1.0
_FATES: Mapping[Fault, tuple[str, str]] = {
    Fault.RESET: ("lose", "drop"),
    Fault.HANG: ("stall", "stall_before"),
    Fault.ERROR: ("fail_after", "fail_before"),
    Fault.GARBAGE: ("lie", "lie_before"),
    Fault.ECHO: ("echo", "echo_before"),
}


class Impatient(Outbound):
    """Waits for a second at most."""

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        return await super().request(method, url, **{**options, "timeout_s": _PATIENCE_S})


class ServedMastodon:
    """See `ServedRig`."""

    credentials: Credentials = {"access_token": TOKEN}
    revoked: Credentials = {"access_token": "a-token-of-nobody"}
    somebody = ("", "")
    unacceptable = "trop long " * 60

    def __init__(self, network: FakePosts, outbound: Outbound) -> None:
        self.network = network
        self.place = Account(network.url, outbound).place
        cache = Cache()
        self.tools = Tools(
            http=outbound,
            now=lambda: datetime.now(UTC),
            recall=cache.recall,
            remember=cache.remember,
        )

    async def posts(self) -> list[Shown]:
        record, site = self.network.site.record, self.network.site
        return [
            Shown(
                id=post.id,
                text=post.text,
                reply_to=post.in_reply_to_id,
                links=tuple(_LINK.findall(site.shown(post)["content"].replace("&amp;", "&"))),
                alts=post.alts,
            )
            for post in self.network.accepted
            if record.standing(post.id)
        ]

    async def lose_answer_of_next_write(self) -> None:
        self.network.rule(next=("lose",))

    async def fail_next_write(self, fault: Fault, *, after_writing: bool) -> None:
        after, before = _FATES[fault]
        self.network.rule(next=(after if after_writing else before,))

    async def limit_next_write(self) -> None:
        self.network.rule(next=("limit",), limit_s=float(LIMIT_S))
