"""Every tool and resource of the protocol, asked by its official client: over stdin and stdout, and over HTTP."""

import sys
from contextlib import asynccontextmanager, closing

import anyio
import httpx
import httpx2
import pytest
from fakes import cost, filled_library, warning
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from running_bot import ScriptedDesk
from serving import READER, TOKEN, environment

from bot.assistants.reception import Reception
from bot.assistants.tools import server

TOOLS = {"ask", "search", "digest", "list_articles", "show_article", "changes"}


def over_stdio(home, address):
    asked = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=environment(home))
    return stdio_client(asked)


@asynccontextmanager
async def over_http(home, address, token=TOKEN):
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as asking,
        streamable_http_client(f"{address}/mcp", http_client=asking) as streams,
    ):
        yield streams


@pytest.fixture(params=[over_stdio, over_http])
def transport(request, home, address):
    return request.param(home, address)


async def test_every_tool_and_resource(transport):
    steps = []

    async def progress(done, total, message):
        steps.append(message)

    async with Client(transport) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools.values())
        assert all(tool.description and "  " not in tool.description for tool in tools.values())

        told = await client.call_tool("ask", {"question": "How old is the bridge?"}, progress_callback=progress)
        cost = {"question": "How much will the repairs cost?", "article": "lantern-bridge-repairs"}
        answer = (await client.call_tool("ask", cost)).structured_content
        assert (told.is_error, steps) == (False, ["understand", "search", "rank", "write"])
        assert answer["status"] == "answered" and "£4.8 million" in answer["answer"]
        cited = answer["citations"][0]
        before = await client.call_tool("ask", cost | {"as_of": "2025-03-06"})
        assert "£4.2 million" in before.structured_content["answer"]

        shown = (await client.call_tool("show_article", {"id": cited["article_id"]})).structured_content
        assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
        assert (shown["version"], shown["versions"]) == (2, 2)
        (change, *_) = (await client.call_tool("changes", {"id": cited["article_id"]})).structured_content[
            "corrections"
        ]
        assert "number" in [each["kind"] for each in change["changes"]]
        hits = (await client.call_tool("search", {"query": "ferry timetable", "k": 2})).structured_content["hits"]
        assert len(hits) == 2
        digest = await client.call_tool("digest", {"since": "2025-01-01", "about": "Lantern Bridge"})
        assert digest.structured_content["request"] == "news"

        templates = (await client.list_resource_templates()).resource_templates
        assert [each.uri_template for each in templates] == [
            "newsdesk://articles/{id}", "newsdesk://articles/{id}/versions/{number}"
        ]  # fmt: skip
        new, old = [
            (await client.read_resource(f"newsdesk://articles/{cited['article_id']}{which}")).contents[0].text
            for which in ("", "/versions/1")
        ]
        assert "£4.8 million" in new and "£4.8 million" not in old


async def test_the_list_of_articles_is_read_page_by_page(home, address):
    async with Client(over_http(home, address)) as client:
        found, cursor = [], None
        while True:
            page = await client.call_tool("list_articles", {"limit": 5, "cursor": cursor})
            found += [each["id"] for each in page.structured_content["articles"]]
            if not (cursor := page.structured_content["next"]):
                break

    assert len(found) == len(set(found)) == 16


@pytest.mark.parametrize(
    ("tool", "given", "error"),
    [
        ("recall", {}, "Unknown tool"),
        ("ask", {"question": ""}, "the question is empty"),
        ("ask", {"question": "Who?" * 900}, "ask in at most 2,000"),
        ("ask", {"question": "Who?", "as_of": "last tuesday-ish"}, "as_of"),
        ("ask", {"question": "Who?", "article": "no-such"}, "there is no article 'no-such'"),
        ("ask", {}, "question"),
        ("search", {"query": "ferry", "k": 0}, "greater than or equal to 1"),
        ("show_article", {"id": "no-such"}, "there is no article 'no-such'"),
        ("show_article", {"id": "lantern-bridge-repairs", "version": 9}, "version"),
        ("list_articles", {"cursor": "!"}, "this is no cursor"),
        ("list_articles", {"cursor": "bm8tc3VjaA=="}, "begin the list again"),
    ],
)
async def test_what_goes_wrong_is_said_in_a_line_that_a_model_can_act_on(desk, tool, given, error):
    async with Client(server(Reception(desk))) as client:
        result = await client.call_tool(tool, given)

    assert result.is_error
    assert error in result.content[0].text
    assert "Traceback" not in result.content[0].text


async def test_a_call_that_is_cancelled_is_given_up(tmp_path):
    with closing(ScriptedDesk(filled_library(tmp_path), [cost(), warning()])) as desk:
        desk.delay = 30
        async with Client(server(Reception(desk))) as client:
            with anyio.move_on_after(0.2):
                await client.call_tool("ask", {"question": cost().question})
            desk.delay = 0
            told = await client.call_tool("ask", {"question": warning().question})

    assert told.structured_content["answer"] == warning().text
    assert desk.ended == 2


async def test_a_resource_that_is_not_there(desk):
    async with Client(server(Reception(desk))) as client:
        with pytest.raises(MCPError, match="there is no article 'no-such'"):
            await client.read_resource("newsdesk://articles/no-such")


async def test_a_token_allows_what_its_scopes_say(home, address):
    async with Client(over_http(home, address, READER)) as client:
        listed = await client.call_tool("list_articles", {})
        asked = await client.call_tool("ask", {"question": "How old is the bridge?"})

    assert not listed.is_error
    assert asked.is_error
    assert "this token does not allow “ask”" in asked.content[0].text


def test_without_a_token_the_protocol_is_not_spoken(address):
    answer = httpx.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})

    assert answer.status_code == 401
    assert "NEWSDESK_API_TOKENS" in answer.json()["error"]
