"""What the LinkedIn on loopback answers when something is wrong."""

from tests.rigs.fake_network import Asked, Behaviour, Lost, Reply, Stalled, in_json


def refused(status: int, code: str, message: str, service: int | None = None) -> Reply:
    """As documented under "Error handling"."""
    numbered = {} if service is None else {"serviceErrorCode": service}
    return in_json({"status": status, "code": code, "message": message, **numbered}, status)


def denied() -> Reply:
    said = "Not enough permissions to access: posts.FINDER-author.20260701"
    return refused(403, "ACCESS_DENIED", said, 100)


def limited(seconds: int | None = None) -> Reply:
    """LinkedIn documents no header; proxies of its own may name a delay."""
    said = "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource"
    reply = refused(429, "TOO_MANY_REQUESTS", said, 101)
    named = {} if seconds is None else {"Retry-After": str(seconds)}
    return Reply(429, {**reply.headers, **named}, reply.body)


def duplicate(urn: str) -> Reply:
    """As clients report it (third parties, 2023 to 2026)."""
    said = (
        "com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate"
    )
    whole = {
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": f"{said} of {urn}",
        "errorDetails": {
            "inputErrors": [
                {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
            ]
        },
        "status": 422,
    }
    return in_json(whole, 422)


def missing() -> Reply:
    return refused(404, "NOT_FOUND", "Not Found", 0)


def fault(kind: str, asked: Asked) -> Behaviour:
    if kind == "reset":
        return Lost()
    if kind == "hang":
        return Stalled()
    if kind == "error":
        return refused(500, "INTERNAL_SERVER_ERROR", "Internal Server Error")
    if kind == "garbage":
        return in_json({"hello": "world"})
    return Reply(500, {}, f"{asked.headers} {asked.body!r}".encode())
