"""`python -m perchoir.listening.engine.kernel`: compile now rather than with the first storm."""

import logging

from perchoir.listening.engine import Sieve
from perchoir.networks.contract import Reads

logging.basicConfig(format="%(message)s", level=logging.INFO)


def main() -> None:
    """Seconds the first time, none later: the result is kept."""
    sieve = Sieve([], Reads())
    sieve.sift([b"{}"])
    logging.info("The matching kernel is compiled" if sieve.sifts else "numba cannot be loaded")


if __name__ == "__main__":
    main()
