"""What all tests share."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from news_site import NewsSite

from ingest.library import ledger
from ingest.library.migrate import migrate
from ingest.models.loading import Models

GOLDEN = Path(__file__).parent / "golden"

# 100 examples of each property, unless a test says otherwise, however long they take: other tests may hold the cores.
settings.register_profile(
    "newsdesk", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("newsdesk")


@pytest.fixture(scope="session", autouse=True)
def _tables_made_once(tmp_path_factory):
    """Let a new ledger begin as a copy of an empty one: to migrate it takes 25 ms, and 500 tests open one."""
    empty = tmp_path_factory.mktemp("empty") / "ledger.sqlite3"
    engine = ledger._engine(empty)
    migrate(engine)
    engine.dispose()

    def begin(engine):
        path = Path(engine.url.database)
        if not path.exists():
            shutil.copyfile(empty, path)
        migrate(engine)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "migrate", begin)
        yield


@pytest.fixture(scope="session")
def models():
    """The bundled models, which take a second to load: once a worker."""
    return Models()


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
