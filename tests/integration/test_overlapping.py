"""Several processes take in versions of the same articles at once: none is lost, none is doubled."""

import multiprocessing
import random
from collections import Counter
from contextlib import closing

from invented import WordsEmbedder, article, story

from ingest.intake.take_in import take_in
from ingest.library.library import Library

STORIES, EDITIONS, TAKERS = 4, 6, 3
PROCESSES = multiprocessing.get_context("forkserver")


def take(home, order, begin, result):
    """Take in every edition of every story, in an order of one's own, as `sync` does that runs twice by mistake."""
    embedder = WordsEmbedder(seconds=0.002)
    seen = Counter()
    with closing(Library(home)) as library:
        begin.wait(60)
        for number, edition in order:
            report = take_in([article(number, edition)], library, lambda: embedder)
            seen.update(added=report.added, updated=report.updated, unchanged=report.unchanged)
            seen["failed"] += len(report.failed)
    result.send(seen)


def test_no_version_is_lost_or_doubled_and_the_newest_is_current(tmp_path):
    home = tmp_path / "home"
    Library(home).close()
    everything = [(number, edition) for number in range(STORIES) for edition in range(EDITIONS)]
    begin, results = PROCESSES.Barrier(TAKERS), []
    for taker in range(TAKERS):
        here, there = PROCESSES.Pipe()
        order = random.Random(taker).sample(everything, len(everything))
        PROCESSES.Process(target=take, args=(home, order, begin, there), daemon=True).start()
        there.close()
        results.append(here)
    seen = sum((result.recv() for result in results), Counter())

    assert (seen["added"], seen["updated"], seen["failed"]) == (STORIES, STORIES * (EDITIONS - 1), 0)
    assert seen["unchanged"] == (TAKERS - 1) * len(everything)
    with closing(Library(home)) as library:
        for number in range(STORIES):
            history = library.history(f"story-{number}")
            assert [version.text for version in history] == [story(number, edition) for edition in range(EDITIONS)]
            assert [version.valid_until is None for version in history] == [False] * (EDITIONS - 1) + [True]
