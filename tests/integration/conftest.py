"""What integration tests share."""

from contextlib import closing

import pytest
from newsroom import ARTICLES, CORRECTED, take

from bot.desk import Desk
from bot.settings import Settings


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory):
    """A desk with 16 articles, one of them corrected, which tests only ask."""
    with closing(Desk.open(Settings(home=tmp_path_factory.mktemp("newsroom"), model=""))) as desk:
        desk.check_model()
        take(desk.library, desk.models, *ARTICLES, CORRECTED)
        yield desk
