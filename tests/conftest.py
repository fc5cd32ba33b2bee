"""What all tests share."""

import os
import shutil
from pathlib import Path

import postgres_server
import pytest
from hypothesis import HealthCheck, settings
from news_site import NewsSite

from ingest.library import ledger
from ingest.library.migrate import migrate
from ingest.library.postgres import Postgres
from ingest.library.sqlite import SqliteFile
from ingest.models.loading import Models

GOLDEN = Path(__file__).parent / "golden"

# 100 examples of each property, unless a test says otherwise, however long they take: other tests may hold the cores.
settings.register_profile(
    "newsdesk", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("newsdesk")


def pytest_addoption(parser):
    """Let the ledgers of a run be kept in PostgreSQL."""
    parser.addoption("--postgresql", action="store_true", help="keep ledgers in a PostgreSQL server, not in files")


def pytest_collection_modifyitems(config, items):
    """Leave out what only a file can show."""
    if config.getoption("--postgresql"):
        for item in items:
            if "sqlite" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="there is no file of SQLite's"))


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of this worker's own, without a disk's patience."""
    if postgres_server.MISSING:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql has it)")
    server = postgres_server.PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session", autouse=True)
def _ledgers_in_postgresql(request):
    """With --postgresql, keep the ledger of each home in a database of its own, which begins as a copy of one."""
    if not request.config.getoption("--postgresql"):
        yield
        return
    server = request.getfixturevalue("postgres")
    made = {}

    def kept(home, url=""):
        if not url and not (home in made and home.exists()):
            if not made:
                empty = Postgres(server.database("empty"))
                migrate(empty.engine)
                empty.engine.dispose()
            home.mkdir(parents=True, exist_ok=True)
            made[home] = server.database(f"ledger{len(made)}", template="empty")
        return Postgres(url or made[home])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "database", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_made_once(tmp_path_factory):
    """Let a new ledger begin as a copy of an empty one: to migrate it takes 25 ms, and 500 tests open one."""
    empty = SqliteFile(tmp_path_factory.mktemp("empty") / "ledger.sqlite3")
    migrate(empty.engine)
    empty.engine.dispose()

    def begin(engine):
        path = Path(engine.url.database)
        if engine.dialect.name == "sqlite" and not path.exists():
            shutil.copyfile(empty.path, path)
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
