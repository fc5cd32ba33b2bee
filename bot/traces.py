"""Traces of answers for a collector that speaks OTLP over gRPC, such as OpenTelemetry's. They hold no one's words."""

from time import time_ns
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import set_span_in_context

from bot.answer import WORDS_ALONE, Answer

_MS = 1_000_000  # nanoseconds
_SECONDS = 2  # in which the collector has to take them; a choice: a command waits for it when it ends


class Traces:
    """Sends a trace of each answer to the collector at an address, such as http://127.0.0.1:4317.

    One that cannot be reached costs nothing but a line in the log.
    """

    def __init__(self, address: str) -> None:
        insecure = urlsplit(address).scheme == "http"
        self._provider = TracerProvider(resource=Resource.create({"service.name": "newsdesk"}))
        self._provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(address, insecure=insecure, timeout=_SECONDS))
        )
        self._tracer = self._provider.get_tracer("newsdesk")

    def answered(self, answer: Answer) -> None:
        """Trace an answer that has just been given: its stages, one after the other, and what came of it."""
        ended = time_ns()
        spent = dict(answer.timings_ms)
        at = ended - spent.pop("total", 0) * _MS
        known = {"request": answer.request, "status": answer.status, "mode": answer.mode}
        counted = {"citations": len(answer.citations), "words_alone": answer.note == WORDS_ALONE}
        sure = {} if answer.confidence is None else {"confidence": answer.confidence}
        whole = self._tracer.start_span("answer", start_time=at, attributes={**known, **counted, **sure})
        for stage, took in spent.items():
            part = self._tracer.start_span(stage, set_span_in_context(whole), start_time=at)
            at += took * _MS
            part.end(at)
        whole.end(ended)

    def close(self) -> None:
        """Send what waits, and stop."""
        self._provider.shutdown()
