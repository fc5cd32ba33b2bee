"""What tests of the assistants' doors share: a library, a desk for it, and a process that serves it."""

from contextlib import closing

import pytest
from newsroom import ARTICLES, CORRECTED, take
from serving import served

from bot.desk import Desk
from bot.settings import Settings


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A library of 16 articles, one of them corrected, which tests only read."""
    home = tmp_path_factory.mktemp("assistants")
    with closing(Desk.open(Settings(home=home, model=""))) as desk:
        desk.check_model()
        take(desk.library, desk.models, *ARTICLES, CORRECTED)
    return home


@pytest.fixture(scope="session")
def desk(home):
    """A desk in the test's process."""
    with closing(Desk.open(Settings(home=home, model=""))) as desk:
        yield desk


@pytest.fixture(scope="session")
def address(home):
    """Where a real process serves both doors."""
    with served(home) as (address, _):
        yield address
