"""Fits the gate: how sure newsdesk is that the articles answer, from its `Evidence`.

    BENCHMARK_DATA=REALTIMEQA BENCHMARK_HOME=LIBRARY python training/gate.py SQUAD

The three sets weigh the same: questions over a thousand news articles (RealTime QA, of another year than the one that
is scored; REALTIMEQA and LIBRARY as for the benchmarks), short questions about the sample articles (questions.jsonl),
and questions that resemble a text without being answered by it (the articles of SQuAD 2.0 that the reader has not
learnt from; SQUAD as for reader.py). Of questions in other words than the sample articles' (paraphrases.jsonl) it
learns nothing; they are scored besides. Prints the weights that stand in bot/gate.py.
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

from bot import search
from bot.gate import Evidence
from bot.hits import Hit
from bot.orders import quotable
from bot.quoting import choose, read, weigh
from ingest.intake import take_in
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.loading import Models
from ingest.reading.read import Given
from ingest.reading.read import read as read_articles
from ingest.sentences import sentences
from ingest.sources.find import find

ROOT = Path(__file__).resolve().parents[1]

Judged = tuple[Evidence, bool]


def main(squad: Path) -> None:
    """Print the weights, and what they make of each set."""
    models = Models()
    sets = {"news": list(news(models)), "samples": list(samples(models)), "squad": list(held_out(models, squad))}
    terms = {name: np.array([evidence.terms for evidence, _ in judged]) for name, judged in sets.items()}
    wanted = {name: np.array([answerable for _, answerable in judged]) for name, judged in sets.items()}
    weights = np.concatenate([np.full(len(each), 1 / len(each)) for each in wanted.values()]) * len(wanted["news"])
    fitted = LogisticRegression().fit(np.vstack(list(terms.values())), np.concatenate(list(wanted.values())), weights)
    print("_PASSAGE, _READ, _ALONE, _RANKED_ALONE, _WORDS, _MISSING =", *np.round(fitted.coef_[0], 3))
    print("_BIAS =", *np.round(fitted.intercept_, 3))
    for name in sets:
        print(name, told(fitted.predict_proba(terms[name])[:, 1], wanted[name]))
    others, answerable = zip(*samples(models, "paraphrases.jsonl"), strict=True)
    sure = fitted.predict_proba(np.array([evidence.terms for evidence in others]))[:, 1]
    print("paraphrases, not fitted to:", told(sure, np.array(answerable)))


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


def samples(models: Models, asked_in: str = "questions.jsonl") -> Iterator[Judged]:
    """Yield the evidence on the questions about the sample articles that stand in a file beside this one."""
    with tempfile.TemporaryDirectory() as folder, closing(Library(Path(folder))) as library:
        library.check_model(models.embedder.name, models.embedder.digest)
        for fetched in find(str(ROOT / "bot" / "demo" / "articles"), stdin=sys.stdin.buffer):
            take_in(read_articles(fetched, Given()), library, lambda: models.embedder)
        for line in (ROOT / "training" / asked_in).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from asked(models, library, row["question"], row["answerable"])


def asked(models: Models, library: Library, question: str, answerable: bool) -> Iterator[Judged]:
    """Yield the evidence that `library` has on a question."""
    hits = search.rerank(models, question, search.find(library, models, question))
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
        (logit,) = models.reranker.score(row["question"], [search.reading(hit)])
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
