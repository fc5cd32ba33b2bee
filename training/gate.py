"""Fits the gate: how sure newsdesk is that the articles answer, from its `Features`.

    BENCHMARK_DATA=REALTIMEQA BENCHMARK_HOME=LIBRARY python training/gate.py SQUAD

The three sets weigh the same, and in each the questions that are answered as much as those that are not: questions over
a thousand news articles (RealTime QA, of another year than the one that is scored; REALTIMEQA and LIBRARY as for the
benchmarks), questions about the sample articles (questions.jsonl), and questions that resemble a text without being
answered by it (the articles of SQuAD 2.0 that the reader has not learnt from; SQUAD as for reader.py). Prints the
weights for bot/quotes/gate.py, and what gates make of a fifth of the questions that they were not fitted with.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "benchmarks"))

from _library import home, questions

from bot.hits import Hit
from bot.injection import quotable
from bot.quotes.gate import Features, weigh
from bot.quotes.sentences import choose, read
from bot.search.find import find as find_hits
from bot.search.rank import rerank, with_headline
from ingest.intake.take_in import take_in
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.loading import Models
from ingest.passages.sentences import sentences
from ingest.reading.read import Given
from ingest.reading.read import read as read_articles
from ingest.sources.fetched import Fetched
from ingest.sources.find import find

ROOT = Path(__file__).resolve().parents[1]

Judged = tuple[Features, bool]

SEED, PARTS = 0, 5


def main(squad: Path) -> None:
    """Print the weights, and what they make of each set."""
    models = Models()
    sets = {"news": list(news(models)), "samples": list(samples(models)), "squad": list(held_out(models, squad))}
    terms = {name: np.array([evidence.terms for evidence, _ in judged]) for name, judged in sets.items()}
    wanted = {name: np.array([answerable for _, answerable in judged]) for name, judged in sets.items()}
    gate = fitted(terms, wanted)
    print("_READ, _ALONE, _MISSING, _PASSAGE =", *np.round(gate.coef_[0], 3))
    print("_BIAS =", *np.round(gate.intercept_, 3))
    parts = {name: np.random.default_rng(SEED).permutation(len(each)) % PARTS for name, each in wanted.items()}
    sure = {name: np.zeros(len(each)) for name, each in wanted.items()}
    for part in range(PARTS):
        others = {name: parts[name] != part for name in sets}
        gate = fitted({name: terms[name][others[name]] for name in sets}, {n: wanted[n][others[n]] for n in sets})
        for name in sets:
            sure[name][~others[name]] = gate.predict_proba(terms[name][~others[name]])[:, 1]
    for name in sets:
        print(name, told(sure[name], wanted[name]))


def fitted(terms: dict[str, NDArray[np.float64]], wanted: dict[str, NDArray[np.bool_]]) -> LogisticRegression:
    """Return a gate for sets of questions: their terms, (questions, terms), and whether each is answered."""
    weights = [np.where(each, 1 / each.sum(), 1 / (~each).sum()) for each in wanted.values()]
    many = len(wanted["news"]) / 2  # as many as if the smallest set were all
    questions = np.vstack(list(terms.values())), np.concatenate(list(wanted.values()))
    return LogisticRegression().fit(*questions, np.concatenate(weights) * many)


def told(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> str:
    """Return what the gate makes of questions."""
    answered = sure >= 0.5
    right, refused = answered[answerable].mean(), 1 - answered[~answerable].mean()
    area = roc_auc_score(answerable, sure)
    return f"{len(sure)} questions: answered {right:.3f}, refused {refused:.3f}, area under the ROC curve {area:.3f}"


def news(models: Models) -> Iterator[Judged]:
    """Yield the evidence on the questions of the benchmarks."""
    with closing(Library(home())) as library:
        for row in questions():
            if row["label"] == "unanswerable" or row.get("confidence") in ("gold", "strong"):
                yield from asked(models, library, str(row["question"]), row["label"] == "answerable")


def samples(models: Models) -> Iterator[Judged]:
    """Yield the evidence on the questions about the sample articles."""
    with tempfile.TemporaryDirectory() as folder, closing(Library(Path(folder))) as library:
        library.check_model(models.embedder.name, models.embedder.digest)
        for fetched in find(str(ROOT / "bot" / "demo" / "articles"), stdin=sys.stdin.buffer):
            assert isinstance(fetched, Fetched), fetched
            take_in(read_articles(fetched, Given()), library, lambda: models.embedder)
        for line in (ROOT / "training" / "questions.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from asked(models, library, row["question"], row["answerable"])


def asked(models: Models, library: Library, question: str, answerable: bool) -> Iterator[Judged]:
    """Yield the evidence that `library` has on a question."""
    hits = rerank(models, question, find_hits(library, models, question))
    yield from judged(models, question, [hit for hit in hits if hit.logit is not None], answerable)


def held_out(models: Models, squad: Path) -> Iterator[Judged]:
    """Yield the evidence on questions about texts of SQuAD that the reader has not learnt from."""
    rows = [json.loads(line) for line in (squad / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = (squad / "contexts_dev.jsonl").read_text(encoding="utf-8").splitlines()
    contexts = {row["context_id"]: row for row in map(json.loads, lines)}
    held = set(sorted({row["title"] for row in rows})[::3])
    for row in (row for row in rows if row["title"] in held):
        context = contexts[row["context_id"]]
        hit = Hit(passage=placed(context["title"], context["context"]), score=1.0, dense=1, lexical=1)
        (logit,) = models.reranker.score(row["question"], [with_headline(hit)])
        read_hit = Hit(passage=hit.passage, score=1.0, dense=1, lexical=1, rerank=1, logit=float(logit))
        yield from judged(models, row["question"], [read_hit], row["answerable"])


def placed(title: str, text: str) -> PlacedPassage:
    """Return `text` as if it were a passage of a library."""
    return PlacedPassage(
        number=1, id=title, text=text, sentences=tuple(sentences(text)), article_id=title, version=1, start=0,
        end=len(text), heading=None, title=title, url=None, outlet=None, published=None,
    )  # fmt: skip


def judged(models: Models, question: str, hits: list[Hit], answerable: bool) -> Iterator[Judged]:
    """Yield the evidence for what would be shown of `hits`."""
    if quotes := choose(list(read(models.reader, [question], [hit for hit in hits if quotable(hit.passage)]))):
        yield weigh(models.reader, [question], quotes[0]), answerable


if __name__ == "__main__":
    os.chdir(ROOT)
    main(Path(sys.argv[1]).resolve())
