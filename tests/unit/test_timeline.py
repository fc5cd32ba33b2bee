"""Which version counts when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.library.timeline import Edition, intervals, place

NOON = datetime(2025, 3, 19, 12, tzinfo=UTC)


def edition(number, *, published=None, modified=None, hours=0):
    return Edition(number, published, modified, NOON + timedelta(hours=hours))


days = st.none() | st.dates(min_value=NOON.date() - timedelta(days=9), max_value=NOON.date()).map(str)
editions = st.builds(
    edition,
    st.integers(1, 99),
    published=days,
    modified=days,
    hours=st.integers(-100, 100),
)


def placed(arriving):
    ordered = []
    for each in arriving:
        ordered = place(ordered, each)
    return ordered


@given(st.lists(editions, min_size=1, max_size=8))
def test_intervals_leave_no_gap_and_never_overlap(arriving):
    found = intervals(placed(arriving))

    assert [a.end for a in found[:-1]] == [b.start for b in found[1:]]
    assert all(i.end is None or i.start <= i.end for i in found)
    assert found[-1].end is None


@given(st.lists(editions, min_size=1, max_size=8))
def test_no_edition_is_lost_or_doubled(arriving):
    assert sorted(map(id, placed(arriving))) == sorted(map(id, arriving))


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=8, unique=True))
def test_without_dates_the_order_of_arrival_does_not_matter(hours):
    arriving = [edition(number, hours=each) for number, each in enumerate(hours)]

    assert [e.fetched for e in placed(arriving)] == sorted(e.fetched for e in arriving)


def test_the_first_version_counts_from_its_publication():
    (only,) = intervals([edition(1, published="2025-03-01")])

    assert only.start == datetime(2025, 3, 1, tzinfo=UTC)


def test_a_later_version_counts_from_its_modification_else_from_its_fetch():
    first, second, third = intervals(
        [
            edition(1, published="2025-03-01"),
            edition(2, published="2025-03-01", modified="2025-03-05"),
            edition(3),
        ]
    )

    assert (first.end, second.end, third.start) == (datetime(2025, 3, 5, tzinfo=UTC), NOON, NOON)


def test_a_date_of_the_publisher_counts_more_than_an_earlier_version_that_was_fetched_late():
    undated, dated = intervals([edition(1), edition(2, modified="2025-03-05", hours=1)])

    assert (undated.start, dated.start) == (datetime(2025, 3, 5, tzinfo=UTC),) * 2


@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6), st.integers(0, 5))
def test_dated_and_undated_versions_take_the_same_places_in_whatever_order_they_arrive(order, dated, late):
    """Where what the publisher says and what is fetched later agree; `late` comes from a cache, long afterwards."""
    known = [
        edition(
            n, published="2025-03-01", modified=f"2025-03-0{n + 2}" if dated[n] else None,
            hours=24 * n + 1000 * (n == late and all(dated)),
        )
        for n in range(6)
    ]  # fmt: skip
    arrived, in_order = placed([known[n] for n in order]), placed(known)

    assert [e.number for e in arrived] == [0, 1, 2, 3, 4, 5]
    assert intervals(arrived) == intervals(in_order)


@given(st.lists(editions, min_size=1, max_size=8))
def test_a_version_counts_from_no_later_than_its_own_date_but_for_the_dates_of_those_before(arriving):
    ordered = placed(arriving)
    dates = [e.modified or (e.published if e is ordered[0] else None) for e in ordered]
    stated = [datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None for date in dates]
    for position, found in enumerate(intervals(ordered)):
        before = [each for each in stated[: position + 1] if each]
        assert found.start <= max(
            [stated[position] or ordered[position].fetched, *before, *(e.fetched for e in ordered[:position])]
        )


def test_a_slow_fetch_does_not_overtake_a_newer_one():
    newer, slow = edition(1, hours=2), edition(2, hours=1)

    assert placed([newer, slow]) == [slow, newer]


def test_a_cached_copy_of_an_old_edition_does_not_overtake_a_newer_one():
    newer, cached = edition(1, modified="2025-03-05"), edition(2, modified="2025-03-04", hours=9)

    assert placed([newer, cached]) == [cached, newer]
