from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a test reads is English unless it says otherwise."""
    with translation.override("en"):
        yield
