"""Fits the gate: how sure newsdesk is that the articles answer, from its `Features`.

    python -m training.gate FOLDER LIBRARY READINGS SQUAD

The three sets weigh the same, and in each the questions that are answered as much as those that are not: quiz questions
of late 2024, which the reader was not taught (FOLDER, LIBRARY and READINGS as for choosing.py), questions about the
sample articles (questions.jsonl), and questions that resemble a text without being answered by it (the articles of
SQuAD 2.0 that the reader has not learnt from). Prints the weights and the lower threshold for bot/quotes/gate.py, and
what gates make of a fifth of the questions that they were not fitted with, and of those of plain.jsonl, which no gate
is fitted with.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot.evals.right import holds
from bot.evals.sureness import Sure, calibration_error, coverage_at
from bot.hits import Hit
from bot.quotes.gate import THRESHOLD, Features, weigh
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
from training.choosing import Kept, asked

ROOT = Path(__file__).resolve().parents[1]
SETS = "news", "samples", "squad"

Judged = tuple[Features, bool, bool]  # what the gate knows, whether the articles answer, and whether what is shown does

SEED, PARTS = 0, 5
EACH = 4  # of SQuAD's questions, every fourth: as many as of the news, about, and half an hour less
MISSED = 0.05  # of the answerable questions, so many may be refused without showing what comes closest; a choice


def main(folder: Path, library: Path, readings: Path, squad: Path) -> None:
    """Print the weights, and what they make of each set."""
    reader, questions = asked(folder, library, readings)
    models = Models()
    models._loaders["reranker"] = lambda: reader
    judged = {
        "news": [each for q in questions for each in _judged(reader, q.question, q.hits, q.answers, bool(q.answers))],
        "samples": list(samples(models, reader, "questions.jsonl")),
        "squad": list(held_out(reader, squad)),
        "plain": list(samples(models, reader, "plain.jsonl")),
    }
    terms = {name: np.array([features.terms for features, _, _ in each]) for name, each in judged.items()}
    wanted = {name: np.array([answerable for _, answerable, _ in each]) for name, each in judged.items()}
    right = {name: np.array([right for _, _, right in each]) for name, each in judged.items()}
    gate = fitted(terms, wanted)
    print("_READ, _ALONE, _MISSING =", *np.round(gate.coef_[0], 3))
    print("_BIAS =", *np.round(gate.intercept_, 3))
    sure = crossed(terms, wanted)
    print("UNSURE =", round(float(np.mean([np.quantile(sure[name][wanted[name]], MISSED) for name in SETS])), 2))
    sure["plain"] = gate.predict_proba(terms["plain"])[:, 1]
    for name, each in sure.items():
        print(name, told(each, wanted[name], right[name]))


def fitted(terms: dict[str, NDArray[np.float64]], wanted: dict[str, NDArray[np.bool_]]) -> LogisticRegression:
    """Return a gate for sets of questions: their terms, (questions, terms), and whether each is answered."""
    weights = [np.where(wanted[name], 1 / wanted[name].sum(), 1 / (~wanted[name]).sum()) for name in SETS]
    questions = np.vstack([terms[name] for name in SETS]), np.concatenate([wanted[name] for name in SETS])
    return LogisticRegression().fit(*questions, np.concatenate(weights) * len(wanted["news"]) / 2)


def crossed(
    terms: dict[str, NDArray[np.float64]], wanted: dict[str, NDArray[np.bool_]]
) -> dict[str, NDArray[np.float64]]:
    """Return how sure gates are of the fifth of the questions that each was not fitted with."""
    parts = {name: np.random.default_rng(SEED).permutation(len(wanted[name])) % PARTS for name in SETS}
    sure = {name: np.zeros(len(wanted[name])) for name in SETS}
    for part in range(PARTS):
        others = {name: parts[name] != part for name in SETS}
        gate = fitted({n: terms[n][others[n]] for n in SETS}, {n: wanted[n][others[n]] for n in SETS})
        for name in SETS:
            sure[name][~others[name]] = gate.predict_proba(terms[name][~others[name]])[:, 1]
    return sure


def told(sure: NDArray[np.float64], answerable: NDArray[np.bool_], right: NDArray[np.bool_]) -> str:
    """Return what the gate makes of questions."""
    answered = sure >= THRESHOLD
    given = [Sure(float(s), bool(r)) for s, r in zip(sure, right, strict=True)]
    figures = {
        "answered": answered[answerable].mean(),
        "right": (answered & right)[answerable].mean(),
        "refused": 1 - answered[~answerable].mean(),
        "area under the ROC curve": roc_auc_score(answerable, sure),
        "calibration error": calibration_error(given),
        "answered at 80 %": coverage_at(0.8, given, len(given)),
        "at 90 %": coverage_at(0.9, given, len(given)),
    }
    return f"{len(sure)} questions: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items())


def samples(models: Models, reader: Kept, questions: str) -> Iterator[Judged]:
    """Yield what is known of the questions about the sample articles."""
    with tempfile.TemporaryDirectory() as folder, closing(Library(Path(folder))) as library:
        library.check_model(models.embedder.name, models.embedder.digest)
        for fetched in find(str(ROOT / "bot" / "demo" / "articles"), stdin=sys.stdin.buffer):
            assert isinstance(fetched, Fetched), fetched
            take_in(read_articles(fetched, Given()), library, lambda: models.embedder)
        for line in (ROOT / "training" / questions).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            hits = rerank(models, row["question"], find_hits(library, models, row["question"]))
            yield from _judged(reader, row["question"], hits, tuple(row.get("answers", ())), row["answerable"])


def held_out(reader: Kept, squad: Path) -> Iterator[Judged]:
    """Yield what is known of questions about texts of SQuAD that the reader has not learnt from."""
    rows = [json.loads(line) for line in (squad / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = (squad / "contexts_dev.jsonl").read_text(encoding="utf-8").splitlines()
    contexts = {row["context_id"]: row for row in map(json.loads, lines)}
    held = set(sorted({row["title"] for row in rows})[::3])
    for row in [row for row in rows if row["title"] in held][::EACH]:
        context = contexts[row["context_id"]]
        hit = Hit(passage=placed(context["title"], context["context"]), score=1.0, dense=1, lexical=1)
        (logit,) = reader.score(row["question"], [with_headline(hit)])
        hit = Hit(passage=hit.passage, score=1.0, dense=1, lexical=1, rerank=1, logit=float(logit))
        yield from _judged(reader, row["question"], [hit], tuple(row["answers"]), row["answerable"])


def placed(title: str, text: str) -> PlacedPassage:
    """Return `text` as if it were a passage of a library."""
    return PlacedPassage(
        number=1, id=title, text=text, sentences=tuple(sentences(text)), article_id=title, version=1, start=0,
        end=len(text), heading=None, title=title, url=None, outlet=None, published=None,
    )  # fmt: skip


def _judged(
    reader: Kept, question: str, hits: list[Hit], answers: tuple[str, ...], answerable: bool
) -> Iterator[Judged]:
    """Yield what the gate knows of what would be shown of `hits`; without known answers it is right if there is one."""
    if quotes := choose(list(read(reader, [question], hits))):
        right = answerable and (not answers or holds(" ".join(quote.text for quote in quotes), answers))
        yield weigh(reader, [question], quotes[0]), answerable, right


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
