"""Traces of answers, sent to a collector on loopback that speaks OTLP over gRPC."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import grpc
import pytest
from fakes import filled_library
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service

from bot.desk import Desk
from bot.settings import Settings

QUESTION = "How much will the repairs of Lantern Bridge cost?"


class Collector(service.TraceServiceServicer):
    """Keeps what it is sent."""

    def __init__(self):
        self.requests = []

    def Export(self, request, context):
        self.requests.append(request)
        return messages.ExportTraceServiceResponse()

    @property
    def spans(self):
        return [
            span for request in self.requests for resource in request.resource_spans
            for scope in resource.scope_spans for span in scope.spans
        ]  # fmt: skip


@pytest.fixture
def collector():
    server = grpc.server(ThreadPoolExecutor(2))
    collector = Collector()
    service.add_TraceServiceServicer_to_server(collector, server)
    collector.address = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield collector
    server.stop(None).wait()


@pytest.fixture
def home(tmp_path):
    filled_library(tmp_path).close()
    return tmp_path


async def asked(home, address, models):
    with closing(Desk.open(Settings(home=home, traces=address))) as desk:
        desk.library.ledger.record("embedding_model", f"{models.embedder.name} {models.embedder.digest}")
        *_, answer = [event async for event in desk.answer(QUESTION)]
    return answer


async def test_an_answer_is_a_trace_with_a_span_for_each_stage_and_no_word(home, collector, models):
    answer = await asked(home, collector.address, models)

    whole = next(span for span in collector.spans if span.name == "answer")
    stages = [span for span in collector.spans if span is not whole]
    assert {span.name for span in stages} == set(answer.timings_ms) - {"total"}
    assert all(span.parent_span_id == whole.span_id for span in stages)
    assert all(span.trace_id == whole.trace_id for span in stages)
    took = (whole.end_time_unix_nano - whole.start_time_unix_nano) // 1_000_000
    assert took == answer.timings_ms["total"]
    known = {each.key: each.value for each in whole.attributes}
    assert known["status"].string_value == answer.status
    assert not known["words_alone"].bool_value
    sent = b"".join(request.SerializeToString() for request in collector.requests)
    for word in [*QUESTION.rstrip("?").split()[3:], "harbour", "4.2"]:
        assert word.encode() not in sent


async def test_a_collector_that_is_away_costs_no_answer(home, models):
    assert (await asked(home, "http://127.0.0.1:1", models)).timings_ms


async def test_without_the_setting_nothing_is_sent(home, collector, models):
    await asked(home, "", models)

    assert collector.requests == []
