"""Answers of HTTP/1.1, whole."""

import msgspec


def in_json(status: int, value: object, more: str = "") -> bytes:
    return answer_of(status, msgspec.json.encode(value), "application/json", more)


def error(status: int, words: str, more: str = "") -> bytes:
    return in_json(status, {"error": words}, more)


def answer_of(status: int, body: bytes, kind: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status} Status\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{more}\r\n".encode() + body
