"""Which passages are in no generation of the index, and in no block of quantized vectors."""

import pytest

from ingest.library.seal import Span, gaps


@pytest.mark.parametrize(
    ("spans", "upto", "lacking"),
    [
        ([], 0, []),
        ([], 5, [(0, 5)]),
        ([], None, []),
        ([(0, 5)], 5, []),
        ([(0, 5)], 9, [(5, 9)]),
        ([(0, 5), (7, 9)], 9, [(5, 7)]),
        ([(7, 9), (0, 5)], None, [(5, 7)]),
        ([(3, 5), (7, 9)], 12, [(0, 3), (5, 7), (9, 12)]),
        ([(0, 9), (0, 4), (9, 12)], 12, []),  # a rebuild that was killed leaves some within others
        ([(0, 5), (7, 9)], 6, [(5, 6)]),  # the last passages were removed
        ([(0, 5), (7, 9)], 4, []),
    ],
)
def test_what_lies_between_spans_and_behind_them_is_lacking(spans, upto, lacking):
    assert gaps([Span(*each) for each in spans], upto) == lacking
