"""What a newsdesk that stays counts, as Prometheus reads it. No name, label or value holds anybody's words."""

from collections.abc import Iterator
from time import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.answer import Answer
from bot.records.turns import waiting
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from ingest.intake.take_in import Report
    from ingest.library.library import Library

TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20)


class Metrics:
    """Counts answers and rounds of sync, and looks at the library when it is asked for its figures."""

    def __init__(self, library: "Library") -> None:
        self._registry = registry = CollectorRegistry()
        self._answers = Counter("newsdesk_answers", "Answers given.", ["request", "status", "mode"], registry=registry)
        self._seconds = Histogram("newsdesk_answer_seconds", "What one took.", buckets=_SECONDS, registry=registry)
        self._stages = Histogram(
            "newsdesk_stage_seconds", "What a stage of one took.", ["stage"], buckets=_SECONDS, registry=registry
        )
        self._articles = Counter("newsdesk_synced", "Articles that sync met.", ["outcome"], registry=registry)
        self._rounds = Counter("newsdesk_sync_rounds", "Rounds of sync.", registry=registry)
        self._last = Gauge("newsdesk_sync_timestamp_seconds", "When the last round ended.", registry=registry)
        registry.register(_Library(library))

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.request, answer.status, answer.mode).inc()
        for stage, spent in answer.timings_ms.items():
            if stage == "total":
                self._seconds.observe(spent / 1000)
            else:
                self._stages.labels(stage).observe(spent / 1000)

    def synced(self, report: "Report") -> None:
        """Count a round of sync."""
        self._rounds.inc()
        self._last.set(time())
        for outcome in ("added", "updated", "unchanged", "held"):
            self._articles.labels(outcome).inc(getattr(report, outcome))
        self._articles.labels("failed").inc(report.failures)

    def page(self) -> bytes:
        """Return all of it in Prometheus' text format, `TYPE`. Raises LibraryError."""
        return generate_latest(self._registry)

    def listen(self, host: str, port: int) -> int:
        """Serve it over HTTP beside whatever else is done; return the port. Raises SettingsError if it is taken."""
        try:
            server, _ = start_http_server(port, host, self._registry)
        except OSError as error:
            raise SettingsError(
                f"port {port} of {host} cannot be listened on ({error.strerror}): set NEWSDESK_METRICS_PORT to a free"
                " one"
            ) from None
        return int(server.server_port)


class _Library(Collector):
    """Figures of the library at the moment they are asked for."""

    def __init__(self, library: "Library") -> None:
        self._library = library

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is looked up to say what there is."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures."""
        figures = self._library.figures()
        with self._library.ledger.reading() as connection:
            figures["questions_waiting"] = waiting(connection)
        for name, value in figures.items():
            yield GaugeMetricFamily(f"newsdesk_{name}", name.replace("_", " ").capitalize() + ".", value)
