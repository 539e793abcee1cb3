"""The web process: uvicorn, told to let go of open event streams when it is asked to stop."""

from types import FrameType

import uvicorn
from django.conf import settings

from perchoir.core.live.hub import close_all


class Server(uvicorn.Server):
    """uvicorn waits for open responses before it stops; an event stream would never end by
    itself, so they are told at the signal."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        close_all()
        super().handle_exit(sig, frame)


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; returns when every response has ended or time is up."""
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
    Server(config).run()
