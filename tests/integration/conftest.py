"""The bundled models, which take a second to load: once a worker."""

import pytest

from ingest.models.loading import Models


@pytest.fixture(scope="session")
def models():
    return Models()
