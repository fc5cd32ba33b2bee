"""What the OpenAPI promises, tried with requests of every kind (schemathesis.readthedocs.io), right ones and wrong."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from bot.assistants.api import api
from bot.assistants.reception import Reception
from bot.assistants.tokens import Client

PATHS = [
    ("/v1/ask", "POST"), ("/v1/search", "POST"), ("/v1/articles", "GET"), ("/v1/articles/{id}", "GET"),
    ("/v1/changes/{id}", "GET"), ("/v1/digest", "GET"),
]  # fmt: skip


@pytest.fixture(scope="module")
def promised(desk):
    """The schema of an application whose clients have a token."""
    app = api(Reception(desk))

    async def asked_by(scope, receive, send):
        await app({**scope, "state": {"client": Client("test")}} if scope["type"] == "http" else scope, receive, send)

    return schemathesis.openapi.from_asgi("/openapi.json", asked_by)


def test_every_path_is_tried(promised):
    assert sorted((each.ok().path, each.ok().method.upper()) for each in promised.get_all_operations()) == sorted(PATHS)


@pytest.mark.parametrize(("path", "method"), PATHS)
def test_every_answer_is_what_the_schema_says(promised, path, method):
    @given(promised[path][method].as_strategy())
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case):
        case.call_and_validate()

    holds()
