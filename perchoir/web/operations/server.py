"""The web process: uvicorn, told to let go of open event streams when it is asked to stop."""

import errno
import socket
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management.base import CommandError

from perchoir.core.live.hub import close_all

_BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn waits for open responses before it stops; an event stream would never end by
    itself, so they are told at the signal."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        close_all()
        super().handle_exit(sig, frame)


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; returns when every response has ended or time is up.

    Raises `CommandError` with a sentence when nobody may listen there.
    """
    listening = bound(host, port)
    config = uvicorn.Config(
        "perchoir.config.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        proxy_headers=settings.ENV.trusted_proxy,
        server_header=False,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings.ENV.shutdown_seconds,
    )
    Server(config).run(sockets=[listening])


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `CommandError` with a sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise CommandError(_refusal(host, port, error)) from None


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken: Perchoir may be running already. "
            "Stop the other program, or choose another port with PERCHOIR_PORT."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system's administrator. Choose one above 1023."
    return f"Perchoir cannot listen on {host}, port {port}: {error.strerror}. Check PERCHOIR_HOST."
