"""How long does a warm question or search take? In stages, beside a pipeline that reads 20 passages, 50 sentences."""

import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
from _library import home, questions

from bot.desk import Desk
from bot.quotes.compose import compose
from bot.search.find import find
from bot.search.rank import rerank, with_headline
from ingest.library.library import Library
from ingest.models.loading import Models

QUESTIONS = 60


def main() -> None:
    """Print medians in milliseconds, and the ratio to the plain pipeline, measured in turns with ours."""
    models = Models()
    asked = [str(q["question"]) for q in questions()[:QUESTIONS]]
    rows = []
    with closing(Library(home())) as library:
        rerank(models, asked[0], find(library, models, asked[0]))
        desk = Desk(library, models)
        rows += [timed(library, models, question) | listed(desk, question) for question in asked]
    for name in rows[0]:
        print(f"{name:<28} {median(row[name] for row in rows):8.1f} ms")
    ratio = median(row["an answer"] / row["plain pipeline"] for row in rows)
    print(f"{'an answer / plain pipeline':<28} {ratio:8.2f}")


def timed(library: Library, models: Models, question: str) -> dict[str, float]:
    """Return the milliseconds of each stage for one question."""
    times = [perf_counter()]
    found = find(library, models, question)
    times.append(perf_counter())
    hits = rerank(models, question, found)
    times.append(perf_counter())
    compose(library, models.reader, [question], hits)
    times.append(perf_counter())
    plain = [with_headline(hit) for hit in found[:20]]
    sentences = [hit.passage.text[a:b] for hit in found[:20] for a, b in hit.passage.sentences][:50]
    models.reranker.score(question, plain)
    models.reranker.score(question, sentences)
    times.append(perf_counter())
    searched, ranked, written, compared = (1000 * (b - a) for a, b in pairwise(times))
    return {
        "search, not reranked": searched,
        "rerank": ranked,
        "write": written,
        "an answer": searched + ranked + written,
        "plain pipeline": searched + compared,
    }


def listed(desk: Desk, question: str) -> dict[str, float]:
    """Return the milliseconds of a list of ten hits, with and without reading them."""
    times = [perf_counter()]
    for quick in (False, True):
        desk.search(question, quick=quick)
        times.append(perf_counter())
    read, found = (1000 * (b - a) for a, b in pairwise(times))
    return {"ten hits": read, "ten hits, --quick": found}


if __name__ == "__main__":
    main()
