"""What a newsdesk that stays counts, and its log as JSON: figures, and nobody's words."""

import json
import logging
import socket
import urllib.request
from contextlib import closing
from dataclasses import replace

import pytest
from fakes import cost, refusal
from prometheus_client.parser import text_string_to_metric_families
from test_recalls import TEXT, publish

from bot.cli import opened
from bot.metrics import Metrics
from bot.settings import Settings
from ingest.errors import SettingsError
from ingest.intake.take_in import Report
from ingest.library.library import Library
from ingest.sources.fetched import Failure


@pytest.fixture
def held(tmp_path):
    with closing(Library(tmp_path)) as held:
        publish(held, TEXT)
        yield held


def figures(page):
    """Return the samples of a page by name and labels."""
    families = text_string_to_metric_families(page.decode())
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


def test_answers_are_counted_by_kind_and_timed_by_stage(held):
    metrics = Metrics(held)
    metrics.answered(replace(cost(), timings_ms={"search": 40, "total": 250}))
    metrics.answered(refusal("Who?"))

    found = figures(metrics.page())
    assert found["newsdesk_answers_total", "answered", "fact", "quotes"] == 1
    assert found["newsdesk_answers_total", "fact", "not_found", "quotes"] == 1
    assert found["newsdesk_answer_seconds_sum",] == 0.25
    assert found["newsdesk_stage_seconds_count", "search"] == 1


def test_the_library_is_looked_at_when_it_is_asked_for(held):
    metrics = Metrics(held)
    publish(held, "Another story.", id="other")

    found = figures(metrics.page())
    assert found["newsdesk_articles",] == 2
    assert {"newsdesk_versions", "newsdesk_passages", "newsdesk_passages_waiting", "newsdesk_sources_late"} <= {
        name for name, *_ in found
    }
    assert (found["newsdesk_questions_waiting",], found["newsdesk_articles_under_embargo",]) == (0, 0)


def test_rounds_of_sync(held):
    metrics = Metrics(held)
    metrics.synced(Report(added=2, unchanged=5, failed=[Failure("/a", "x")]))

    found = figures(metrics.page())
    assert (found["newsdesk_sync_rounds_total",], found["newsdesk_synced_total", "added"]) == (1, 2)
    assert found["newsdesk_synced_total", "failed"] == 1
    assert found["newsdesk_sync_timestamp_seconds",] > 1.7e9


def test_they_are_served_where_the_settings_say(held):
    metrics = Metrics(held)
    port = metrics.listen("127.0.0.1", 0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as reply:
        assert b"newsdesk_articles 1.0" in reply.read()
    with pytest.raises(SettingsError, match=f"port {port} of 127.0.0.1"), socket.socket():
        metrics.listen("127.0.0.1", port)


def test_nothing_that_anybody_wrote_is_in_them(held):
    metrics = Metrics(held)
    metrics.answered(cost())

    page = metrics.page().decode()
    assert not {"Harbour", "bridge", "£4.2", "cost"} & set(page.replace('"', " ").split())


def test_the_log_as_json(monkeypatch, capfd, tmp_path):
    monkeypatch.setenv("NEWSDESK_LOG_FORMAT", "json")
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path))
    assert opened.settings(stays=True).log_format == "json"
    logger = logging.getLogger("bot.slack.answering.questions")
    logger.info("question %d: %s", 7, "answered", extra={"newsdesk": {"question": 7, "timings_ms": {"total": 90}}})
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("bot").error("failed", exc_info=True)

    told, failed = map(json.loads, capfd.readouterr().err.splitlines())
    assert (told["level"], told["message"]) == ("info", "question 7: answered")
    assert (told["question"], told["timings_ms"]) == (7, {"total": 90})
    assert told["time"].endswith("+00:00")
    assert "ValueError: no" in failed["traceback"]


def test_a_wrong_format_is_refused(monkeypatch):
    monkeypatch.setenv("NEWSDESK_LOG_FORMAT", "xml")
    with pytest.raises(SettingsError, match="NEWSDESK_LOG_FORMAT=xml"):
        Settings.load()
