"""What all tests share."""

import os
from pathlib import Path

import pytest
from news_site import NewsSite

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden():
    """Compare what people read with a file in tests/golden/; with UPDATE_GOLDEN=1 write the file instead."""

    def compare(name, text):
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture
def site():
    """A news site on loopback, real but for its news."""
    site = NewsSite()
    yield site
    site.close()
