"""Who calls: `Authorization: Bearer <access key>`, of the workspace in the address."""

from time import time
from typing import cast

from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from perchoir.core.access_keys.models import AccessKey, Reach
from perchoir.core.access_keys.opening import opened
from perchoir.core.people.models import Member


class Key(HttpBearer):
    """A key that reaches at least this far."""

    openapi_name = "access key"

    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self.reach = reach

    def __call__(self, request: HttpRequest) -> AccessKey | None:
        """The library's own writes what it does not know into the log, secrets among it."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> AccessKey | None:
        match = request.resolver_match
        return opened(token, str(match.kwargs["slug"]) if match else "", self.reach)


READ, WRITE, APPROVE = Key(Reach.READ), Key(Reach.WRITE), Key(Reach.APPROVE)

MOST_A_MINUTE = 120
MINUTE_S = 60


class PerKey(BaseThrottle):
    """So many calls of one key in a minute, counted for all workers together."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Under what the minute allows. Two calls at once may count as one: it is no lock."""
        name = f"api-{key_of(request).pk}-{int(time()) // MINUTE_S}"
        calls = int(cache.get(name, 0)) + 1
        cache.set(name, calls, 2 * MINUTE_S)
        return calls <= MOST_A_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute."""
        return MINUTE_S - time() % MINUTE_S


def key_of(request: HttpRequest) -> AccessKey:
    """The key that opened this call."""
    return cast(AccessKey, request.auth)  # type: ignore[attr-defined]


def caller(request: HttpRequest) -> Member:
    """For whom the program speaks, narrowed to what the key may do."""
    key = key_of(request)
    return key.member.narrowed(key.rights, through=key.name)
