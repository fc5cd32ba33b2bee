"""Stops a process (kill -9) at every step of taking in a version, one after the other; prints a JSON report.

    python tests/support/step_kills.py                              everything; takes a quarter of an hour
    python tests/support/step_kills.py "a correction" index         one case, with an index

A step is an SQL statement, before and after it runs, a commit, a text that is embedded, or a file that Python opens,
renames, makes or deletes; with the index, its files are among them. What is killed is repeated on a copy of the same
library, one step further each time, until it comes to its end. After each kill the article must stand there whole, as
it was before or as it is afterwards; taken in once more, the library must be the same as one that never held anything
else.
"""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from invented import WordsEmbedder, article, story
from sqlalchemy import Engine, event

from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.ports import Embedder

PROCESSES = multiprocessing.get_context("forkserver")
FILES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.copyfile", "shutil.rmtree")
Seen = list[object]  # what can be seen of a library from outside

BEFORE, AFTER = article(1, 0), article(1, 1)
CASES: dict[str, tuple[list[Article], Article]] = {  # what the library holds, and what arrives
    "a first version": ([article(2)], BEFORE),
    "a correction": ([article(2), BEFORE], AFTER),
    "an old version that arrives late": ([article(2), AFTER], BEFORE),
}


class Steps:
    """Counts steps and ends the process, as a power cut would, at the one with the number `last`."""

    def __init__(self, last: int) -> None:
        self._left = last

    def step(self, *_: object) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, home: Path, embedder: WordsEmbedder) -> None:
        """Count everything from now on."""
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, self.step)
        embed = embedder.embed
        embedder.embed = lambda texts: [self.step(text) for text in texts] and embed(texts)  # type: ignore[method-assign]
        sys.addaudithook(lambda name, what: self.step() if name in FILES and str(home) in str(what[:1]) else None)


def take(home: Path, arriving: Article, last: int, indexed: bool, result: Connection) -> None:
    """Take in what arrives, up to the step `last`, and say that it is done."""
    embedder = WordsEmbedder()
    with closing(Library(home)) as library:
        if indexed:
            assert library.own_index()
        embedder.embed_question("loads what is loaded at first use")
        Steps(last).watch(home, embedder)
        report = take_in([arriving], library, lambda: embedder)
        assert not report.failed, report.failed
        library.catch_up()
    result.send("done")


def filled(home: Path, articles: list[Article], embedder: Embedder | None = None) -> Path:
    """Make a library of `articles` in `home`."""
    embedder = embedder or WordsEmbedder()
    with closing(Library(home)) as library:
        library.check_model(embedder.name, embedder.digest)
        report = take_in(articles, library, lambda: embedder)
        assert not report.failed, report.failed
    return home


def seen(home: Path, questions: list[str], embedder: Embedder, *, at: datetime | None = None) -> Seen:
    """Return the valid passages with their places, and what each question finds in every way, with its scores."""
    with closing(Library(home)) as library:
        listed = library.articles()
        passages = [
            (p.article_id, p.id, p.start, p.end, p.text, p.heading, p.title)
            for each in listed
            for p in library.passages_of(library.version(each.id))
        ]
        with library.snapshot(at) as snapshot:
            dense = [snapshot.dense(embedder.embed_question(question), 10) for question in questions]
            lexical = [snapshot.lexical(question, 10) for question in questions]
        found = [[(p.article_id, p.start, p.end, round(score, 4)) for p, score in ranked] for ranked in dense + lexical]
        return [sorted(passages), found]


def faults(home: Path, allowed: set[str]) -> list[str]:
    """Return what is wrong with the ledger: of the article, one of the texts `allowed` must stand there whole."""
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        rows = ledger.execute(
            "SELECT v.text, l.start, l.end, p.text FROM versions v LEFT JOIN placements l"
            " ON l.article_id = v.article_id AND l.version = v.number LEFT JOIN passages p ON p.number = l.passage"
            " WHERE v.article_id = 'story-1' AND v.valid_until IS NULL ORDER BY l.start"
        ).fetchall()
        orphans = ledger.execute(
            "SELECT count(*) FROM passages WHERE number NOT IN (SELECT passage FROM placements)"
        ).fetchone()
    texts = {text for text, *_ in rows} or {""}
    whole = all(text[start:end] == words for text, start, end, words in rows)
    covered = (
        "".join(words for *_, words in rows).split() == "".join(text[start:end] for text, start, end, _ in rows).split()
    )
    found = {
        "HALF: not one whole text": len(texts) != 1 or not texts <= allowed,
        "HALF: passages": not (whole and covered),
        "HALF: a passage in no version": orphans != (0,),
    }
    return [name for name, wrong in found.items() if wrong]


def kill_at_every_step(case: str, folder: Path, *, indexed: bool, every: int = 1) -> Counter[str]:
    """Kill at one step after the other; return how often what was seen."""
    held, arriving = CASES[case]
    embedder, tally = WordsEmbedder(), Counter[str]()
    questions = [story(1, 0)[:300], story(1, 1)[:300], "The tally of the series stood at that evening", "harbour"]
    newest = max([*[each for each in held if each.id == "story-1"], arriving], key=lambda each: each.fetched)
    fresh = seen(filled(folder / "fresh", [article(2), newest]), questions, embedder)
    before = filled(folder / "before", held)
    allowed = {each.text for each in held if each.id == "story-1"} | {newest.text} | ({""} if len(held) == 1 else set())
    for last in count(0, every):
        home = Path(shutil.copytree(before, folder / "home"))
        ended = _ends(take, home, arriving, last, indexed)
        tally.update(faults(home, allowed))
        if ended:
            tally["steps"] = last
        filled(home, [arriving])
        tally["DIFFERENT from a fresh library"] += seen(home, questions, embedder) != fresh
        shutil.rmtree(home)
        if ended:
            return +tally
    raise AssertionError


def _ends(work: Callable[..., None], *arguments: object) -> bool:
    """Run `work` in a child; was it done before it was killed?"""
    here, there = PROCESSES.Pipe()
    process = PROCESSES.Process(target=work, args=(*arguments, there), daemon=True)
    process.start()
    there.close()
    try:
        return here.recv() == "done"
    except EOFError:
        return False
    finally:
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL), process.exitcode


def run(
    folder: Path, *, indexed: bool, cases: Sequence[str] = tuple(CASES), every: int = 1
) -> dict[str, dict[str, int]]:
    """Kill at every step of each case, or at one of so many."""
    heavy = ["chromadb"] if indexed else []
    PROCESSES.set_forkserver_preload([*heavy, "numpy", "sqlalchemy", "alembic", "nupunkt", "invented"])
    report = {}
    for number, case in enumerate(cases):
        (folder / f"{number}").mkdir()
        report[case] = dict(kill_at_every_step(case, folder / f"{number}", indexed=indexed, every=every))
    return report


def main(*given: str) -> None:
    """Print what was seen in the cases that are named, or in all, without and with an index."""
    cases = [case for case in CASES if case in given] or list(CASES)
    for indexed in (False, True):
        if not given or ("index" in given) == indexed:
            with tempfile.TemporaryDirectory() as folder:
                print(
                    json.dumps({"with an index": indexed, **run(Path(folder), indexed=indexed, cases=cases)}),
                    flush=True,
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
