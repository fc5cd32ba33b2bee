from concurrent.futures import Executor
from datetime import UTC, datetime

from ingest.intake.take_in import Report
from ingest.intake.visits import Visits
from ingest.library.known import Visit
from ingest.models import onnx
from ingest.sources.fetched import Unchanged


class Recorded:
    """Keeps what would be written down of the known sources."""

    def __init__(self):
        self.visits = []

    def record(self, visits):
        self.visits += visits


def visit(address):
    return Visit(address=address, kind="page", at=datetime(2025, 3, 20, tzinfo=UTC))


def test_one_item_of_two_visits_is_settled_for_each_of_them():
    recorded, same = Recorded(), Unchanged("/bridge")
    visits = Visits(recorded)
    [first] = visits.of(visit("/a"), [same], named=True)
    [second] = visits.of(visit("/b"), [same], named=False)
    first.settled("it is gone")
    second.settled(None)
    visits.record()

    assert (first.named, second.named) == (True, False)
    assert [(each.address, each.error) for each in recorded.visits] == [("/a", "it is gone"), ("/b", None)]


def test_the_passages_of_an_unchanged_article_are_not_counted():
    report = Report()
    for outcome in ("added", "updated", "unchanged", "unchanged"):
        report.count(outcome, embedded=2, reused=3)

    assert report == Report(added=1, updated=1, unchanged=2, passages_embedded=4, passages_reused=6)


def test_no_threads_of_the_models_outlive_their_work():
    assert onnx.side_by_side(lambda each: each + 1, [1, 2, 3], size=lambda each: each) == [2, 3, 4]
    assert not [name for name, value in vars(onnx).items() if isinstance(value, Executor)]
