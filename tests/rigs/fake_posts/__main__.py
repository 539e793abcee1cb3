"""The network as a process."""

import argparse
import asyncio
import json
import os
from pathlib import Path

from tests.rigs import fake_posts
from tests.rigs.fake_posts import Record, Site, serve


def main() -> None:
    parser = argparse.ArgumentParser(description=(fake_posts.__doc__ or "").split("\n\n")[0])
    parser.add_argument("--port", type=int, default=0, help="0: any free one, printed")
    parser.add_argument("--file", type=Path, required=True, help="the record, one JSON a line")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rules", default="{}", help="JSON, as for POST /_rules")
    given = parser.parse_args()
    site = Site(Record(given.file))
    site.change({"seed": given.seed, **json.loads(given.rules)})

    def opened(port: int) -> None:
        os.write(1, f"http://127.0.0.1:{port}\n".encode())

    asyncio.run(serve(site, given.port, opened))


if __name__ == "__main__":
    main()
