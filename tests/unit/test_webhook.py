"""Other systems are told of overtaken answers: each once by its id, signed, and again until it is taken."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fakes import BRIDGE, BRIDGE_TEXT, cost
from test_recalls import COST, TEXT, answered, publish

from bot.recalls.find import find
from bot.recalls.webhook import Webhook, deliver
from bot.settings import Settings
from ingest.errors import SettingsError, WebhookError
from ingest.library.library import Library

KEY = b"k" * 24
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"


@pytest.fixture
def held(tmp_path):
    with closing(Library(tmp_path)) as held:
        publish(held, TEXT)
        yield held


@pytest.fixture
def receiver():
    """Yield a server that notes what it is sent; `statuses` are what it answers, then 204."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            server.got.append((dict(self.headers), body))
            self.send_response(server.statuses.pop(0) if server.statuses else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.statuses = [], []
    server.hook = Webhook(f"http://127.0.0.1:{server.server_address[1]}/told", KEY)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def overtake(held, hours, *, answers=1):
    """Let answers be overtaken by a correction."""
    text = TEXT.replace("4.2", f"4.{hours + 2}")
    known = held.arrived()
    current = TEXT if known == 1 else TEXT.replace("4.2", f"4.{hours + 1}")
    version = held.version("bridge").number
    for _ in range(answers):
        quote = COST.replace("4.2", f"4.{hours + 1}") if known > 1 else COST
        answered(held, quote, text=current, version=version, known=known)
    publish(held, text, hours=hours)
    find(held.ledger)


def test_each_is_sent_once_and_signed(held, receiver):
    assert deliver(held, receiver.hook) == 0  # from now on
    overtake(held, 1, answers=2)

    assert [deliver(held, receiver.hook) for _ in range(2)] == [2, 0]
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(set(ids)) == 2
    for headers, body in receiver.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        told = json.loads(body)
        assert (told["type"], told["data"]["kind"]) == ("answer.overtaken", "number")


def test_what_was_found_before_it_was_set_up_is_not_sent(held, receiver):
    overtake(held, 1)

    assert [deliver(held, receiver.hook) for _ in range(2)] == [0, 0]


def test_what_is_not_taken_is_sent_again_with_the_same_id_and_nothing_overtakes_it(held, receiver):
    deliver(held, receiver.hook)
    overtake(held, 1)
    overtake(held, 2)
    receiver.statuses = [500, 429]
    for _ in range(2):
        with pytest.raises(WebhookError, match="status"):
            deliver(held, receiver.hook)

    assert deliver(held, receiver.hook) == 2
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1] == ids[2] != ids[3]


def test_what_the_receiver_will_never_take_is_passed_over(held, receiver, caplog):
    deliver(held, receiver.hook)
    overtake(held, 1, answers=2)
    receiver.statuses = [422]

    deliver(held, receiver.hook)
    assert len(receiver.got) == 2
    assert "refused" in caplog.text


def test_a_receiver_that_is_not_there(held):
    hook = Webhook("http://127.0.0.1:9/", KEY)
    deliver(held, hook)
    overtake(held, 1)

    with pytest.raises(WebhookError, match="NEWSDESK_WEBHOOK cannot be reached"):
        deliver(held, hook)


def test_who_is_killed_before_it_is_noted_sends_it_again_with_the_same_id(held, receiver, monkeypatch):
    deliver(held, receiver.hook)
    overtake(held, 1)
    with monkeypatch.context() as patched:
        patched.setattr(held.ledger, "record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver(held, receiver.hook)

    deliver(held, receiver.hook)
    (first, one), (second, other) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]
    assert json.loads(one) == json.loads(other)


def test_one_process_sends_at_a_time(held, receiver):
    deliver(held, receiver.hook)
    overtake(held, 1)
    with held.ledger.alone("webhook"):
        assert deliver(held, receiver.hook) == 0

    assert deliver(held, receiver.hook) == 1


def test_nothing_of_what_was_only_reworded(held, receiver):
    deliver(held, receiver.hook)
    answered(held, COST)
    publish(held, TEXT.replace("will cost", "are going to cost"), hours=1)
    find(held.ledger)

    assert deliver(held, receiver.hook) == 0
    assert receiver.got == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"WEBHOOK": "https://a.example/"}, "NEWSDESK_WEBHOOK needs a secret"),
        ({"WEBHOOK": "a.example", "WEBHOOK_SECRET": SECRET}, "NEWSDESK_WEBHOOK=a.example: it is no web address"),
        ({"WEBHOOK_SECRET": "a word"}, "NEWSDESK_WEBHOOK_SECRET=…: write whsec_"),
    ],
)
def test_wrong_settings(monkeypatch, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(f"NEWSDESK_{name}", value)

    with pytest.raises(SettingsError) as error:
        Settings.load()
    assert said in str(error.value)
    assert "a word" not in str(error.value)


def test_the_command_that_takes_a_correction_in_sends_it(newsdesk, desk, library, receiver, monkeypatch, tmp_path):
    monkeypatch.setenv("NEWSDESK_WEBHOOK", receiver.hook.address)
    monkeypatch.setenv("NEWSDESK_WEBHOOK_SECRET", SECRET)
    desk._answers[cost().question] = cost()
    corrected = tmp_path / "corrected.txt"
    for text in (BRIDGE_TEXT, BRIDGE_TEXT.replace("4.2", "4.8")):
        corrected.write_text(text, encoding="utf-8")
        newsdesk(
            "ingest", str(corrected), "--id", BRIDGE, "--title", "Harbour bridge to close", "--published", "2025-03-08"
        )
        newsdesk("ask", cost().question)

    ((_, body),) = receiver.got
    assert json.loads(body)["data"]["changes"][0]["after"].endswith("£4.8 million.")
