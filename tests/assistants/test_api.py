"""JSON over HTTP: what is answered, who is let in, and what becomes of clients that send too much or go away."""

import asyncio
import json
import signal
import socket
from contextlib import asynccontextmanager, closing

import httpx
import pytest
import uvicorn
from fakes import cost, filled_library, warning
from newsroom import ask
from running_bot import ScriptedDesk
from serving import OTHER, READER, TOKEN, TOKENS, served

from bot.assistants.guard import LARGEST, Guard
from bot.assistants.reception import Reception
from bot.assistants.serve import application, serve
from bot.assistants.tokens import Tokens
from bot.assistants.turns import Turns
from bot.settings import Settings
from ingest.errors import SettingsError

ALL, SECOND, FEW = ({"Authorization": f"Bearer {token}"} for token in (TOKEN, OTHER, READER))


@asynccontextmanager
async def running(desk, *, turns=None, each_minute=10_000, slowest=10.0):
    """Serve a desk on a real socket from within the test; yield a client of it."""
    reception = Reception(desk, turns)
    app = Guard(application(reception), Tokens(TOKENS), each_minute=each_minute, slowest=slowest)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    (port,) = {each.getsockname()[1] for server_ in server.servers for each in server_.sockets}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=ALL, timeout=30) as client:
        yield client
    server.should_exit = True
    await task


@pytest.fixture
def scripted(tmp_path):
    """A desk that answers from a script."""
    with closing(ScriptedDesk(filled_library(tmp_path), [cost(), warning()])) as desk:
        yield desk


def test_every_path(address):
    with httpx.Client(base_url=f"{address}/v1", headers=ALL, timeout=60) as client:
        asked = {"question": "How much will the repairs cost?", "article": "lantern-bridge-repairs"}
        answer = client.post("/ask", json=asked).json()
        before = client.post("/ask", json=asked | {"as_of": "2025-03-06"}).json()
        cited = answer["citations"][0]
        article = client.get(f"/articles/{cited['article_id']}").json()
        first = client.get(f"/articles/{cited['article_id']}", params={"version": 1}).json()
        page = client.get("/articles", params={"limit": 5}).json()
        rest = client.get("/articles", params={"cursor": page["next"], "limit": 200}).json()

        assert "£4.8 million" in answer["answer"] and "£4.2 million" in before["answer"]
        assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
        assert (article["version"], first["version"]) == (2, 1) and article["text"] != first["text"]
        assert len(page["articles"]) == 5 and len(rest["articles"]) == 11 and rest["next"] is None
        assert client.get("/changes/lantern-bridge-repairs").json()["corrections"][0]["changes"]
        assert len(client.post("/search", json={"query": "ferry", "k": 3}).json()["hits"]) == 3
        assert client.get("/digest", params={"since": "2025-01-01"}).json()["status"] == "answered"
        assert "openapi" in httpx.get(f"{address}/openapi.json").json()
        assert httpx.get(f"{address}/ready").json() == {"status": "ready"}


async def test_an_answer_comes_as_events_if_it_is_asked_for_so(scripted):
    async with running(scripted) as client:
        asked = {"json": {"question": cost().question}, "headers": {"Accept": "text/event-stream"}}
        async with client.stream("POST", "/v1/ask", **asked) as answer:
            lines = [line async for line in answer.aiter_lines() if line]

    assert [line.removeprefix("event: ") for line in lines[::2]] == ["progress", "progress", "sentence", "answer"]
    *_, sentence, answer = (json.loads(line.removeprefix("data: ")) for line in lines[1::2])
    assert (sentence["citations"], answer["answer"]) == ([1], cost().text)


async def test_what_fails_in_the_middle_of_a_stream_is_an_event(scripted, monkeypatch):
    from bot.answer import Progress
    from ingest.errors import ModelError

    async def fails(*_, **__):
        yield Progress("understand")
        raise ModelError("the model is gone: run `newsdesk doctor`")

    monkeypatch.setattr(scripted, "answer", fails)
    async with running(scripted) as client:
        asked = {"json": {"question": "Who?"}, "headers": {"Accept": "text/event-stream"}}
        told = (await client.post("/v1/ask", **asked)).text
        whole = await client.post("/v1/ask", json={"question": "Who?"})

    assert 'event: error\ndata: {"error": "the model is gone: run `newsdesk doctor`"}' in told
    assert (whole.status_code, whole.json()) == (500, {"error": "the model is gone: run `newsdesk doctor`"})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nothing-0123456789", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
async def test_who_has_no_token_is_not_let_in(scripted, header):
    async with running(scripted) as client:
        for path in ("/v1/articles", "/mcp", "/v1/nothing"):
            answer = await client.get(path, headers={"Authorization": header})
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert (await client.get("/health", headers={"Authorization": header})).status_code == 200
    assert not scripted.asked


async def test_a_token_with_few_scopes_is_refused_what_it_does_not_allow(scripted):
    async with running(scripted) as client:
        assert (await client.get("/v1/articles", headers=FEW)).status_code == 200
        for path, body in (("/v1/ask", {"question": "Who?"}), ("/v1/search", {"query": "ferry"})):
            answer = await client.post(path, json=body, headers=FEW)
            assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert not scripted.asked


async def test_a_huge_body_is_refused_whether_it_says_its_size_or_not(scripted):
    async def pieces():
        for _ in range(LARGEST // 1000 + 10):
            yield b"x" * 1000

    async with running(scripted) as client:
        said = await client.post("/v1/ask", content=b"x" * (LARGEST + 1))
        chunked = await client.post("/v1/ask", content=pieces())
        assert (await client.get("/health")).status_code == 200

    assert [said.status_code, chunked.status_code] == [413, 413]


async def test_a_slow_body_does_not_hold_a_place(scripted):
    async with running(scripted, slowest=0.2) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n".encode())
        writer.write(b'Content-Length: 100\r\n\r\n{"question": ')
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "the body: field required"),
        (b"{}", "question: field required"),
        (b"{", "JSON decode error"),
        (b"[1, 2]", "the body"),
        (b'{"question": "Who?", "limit": 3}', "limit: extra inputs"),
        (b'{"question": "Who?", "as_of": "soonish"}', "as_of"),
        (b'{"question": "\\u0000"}', "question"),
        (b'{"question": "\\ud800"}', "question"),
    ],
)
async def test_a_wrong_request_is_answered_in_one_line(desk, body, error):
    async with running(desk) as client:
        answer = await client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert error.lower() in answer.json()["error"].lower()
    assert "\n" not in answer.json()["error"]


async def test_a_token_may_ask_so_often_a_minute(scripted):
    async with running(scripted, each_minute=3) as client:
        answers = [await client.get("/v1/articles") for _ in range(4)]
        other = await client.get("/v1/articles", headers=FEW)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) in range(1, 22)
    assert other.status_code == 200


async def test_a_client_that_hangs_up_is_not_answered_and_holds_up_nobody(scripted):
    scripted.delay = 0.5
    async with running(scripted) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/v1/ask", json={"question": cost().question}, timeout=0.1)
        scripted.delay = 0.0
        answer = await client.post("/v1/ask", json={"question": warning().question})

    assert answer.json()["answer"] == warning().text
    assert scripted.ended == 2  # the first was given up


async def test_a_hundred_calls_are_each_answered_and_a_second_client_is_not_kept_waiting(scripted):
    done = []

    async def ask(client, headers):
        answer = await client.post("/v1/ask", json={"question": cost().question}, headers=headers)
        done.append(headers)
        return answer.json()["answer"]

    scripted.delay = 0.01
    async with running(scripted) as client:
        asking = [asyncio.create_task(ask(client, ALL)) for _ in range(99)]
        while not done:
            await asyncio.sleep(0.001)
        asking.append(asyncio.create_task(ask(client, SECOND)))
        answers = await asyncio.gather(*asking)

    assert answers == [cost().text] * 100
    assert done.index(SECOND) < 20  # of 100: behind what was under way, and before what the first has waiting


async def test_what_waits_has_a_limit(scripted):
    scripted.delay = 0.3
    async with running(scripted, turns=Turns(each=2, all=10)) as client:
        asked = [client.post("/v1/ask", json={"question": cost().question}) for _ in range(6)]
        answers = await asyncio.gather(*asked)

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200, 200, 200, 429, 429, 429]


def test_a_server_that_is_killed_while_it_answers_loses_nothing(home, desk):
    with served(home) as (address, process), httpx.stream(
        "POST", f"{address}/v1/ask", json={"question": "How much will the repairs cost?"}, timeout=60,
        headers=ALL | {"Accept": "text/event-stream"},
    ) as answer:  # fmt: skip
        lines = answer.iter_lines()
        next(lines)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with pytest.raises(httpx.TransportError):
            list(lines)

    assert ask(desk, "How much will the repairs cost?").citations


@pytest.mark.parametrize(
    ("tokens", "error"), [("short", "fewer than 20 characters"), (f"{TOKEN}:everything", "unknown scopes")]
)
def test_a_token_that_protects_nothing_is_refused(tokens, error):
    with pytest.raises(SettingsError, match=error) as refused:
        Tokens(tokens)
    assert tokens not in str(refused.value)


def test_a_port_that_is_taken_is_said_to_be(scripted):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SettingsError, match=f"port {port} of 127.0.0.1 cannot be listened on .*: set NEWSDESK_PORT"
        ):
            serve(scripted, Settings(home=scripted.library.home, port=port), Tokens(TOKENS))
