"""How well a reader does on pairs: the same figures for one that is learning, one that is exported, and today's."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from ingest.models.bundled import BundledReranker
from training.model import FAR, Reader, Said
from training.pairs import Span
from training.shown import Batch, Shown, stacked, tokens

LONGEST = 30  # tokens of words that answer
SURE = 12.0  # surer of words than this, a reader counts for no more, as in bot/quoting.py
TOGETHER = 48  # pairs read at once

# Of the questions to check with while learning, so many of each source; of each, so many texts that don't answer.
CHECKED, LACKING = {"news": 97, "news unanswered": 20, "written": 600}, 3
CHECKED_ELSE = 30


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader finds: how well a text ranks and whether it answers, as logits, and which words do, how surely."""

    rank: float
    answers: float
    span: Span
    surely: float

    @property
    def both(self) -> float:
        """How likely it is that there is an answer, by both heads; over 0 newsdesk would give it."""
        return self.answers + min(max(self.surely, -SURE), SURE)


@torch.no_grad()
def read(reader: Reader, shown: Sequence[Shown], device: torch.device) -> list[Found]:
    """Return what `reader` finds in each pair."""
    order = sorted(range(len(shown)), key=lambda i: len(shown[i].ids))
    found: dict[int, Found] = {}
    for at in range(0, len(order), TOGETHER):
        some = order[at : at + TOGETHER]
        batch = stacked([shown[i] for i in some], device)
        found.update(zip(some, found_in(reader(batch.ids, batch.kinds, batch.there), batch), strict=True))
    return [found[i] for i in range(len(shown))]


def found_in(said: Said, batch: Batch) -> Iterator[Found]:
    """Yield what is found in each pair of `batch`, given what was said of it."""
    logs = torch.log_softmax(said.tokens.float().masked_fill(~batch.choice[:, :, None], FAR), 1)
    first, last = logs[:, 1:, 0], logs[:, 1:, 1]
    long = first.shape[1]
    fitting = torch.ones(long, long, dtype=torch.bool, device=logs.device).triu().tril(LONGEST - 1)
    spans = (first[:, :, None] + last[:, None, :]).masked_fill(~fitting, 2 * FAR).flatten(1)
    best, where = spans.max(1)
    surely = best - logs[:, 0].sum(1)
    values = zip(said.rank.tolist(), said.answers.tolist(), where.tolist(), surely.tolist(), strict=True)
    for rank, answers, place, sure in values:
        yield Found(rank, answers, (place // long + 1, place % long + 1), sure)


def today(shown: Sequence[Shown]) -> list[Found]:
    """Return what the bundled reader and reranker find."""
    return asked(BundledReranker(), shown)


def asked(reader: BundledReranker, shown: Sequence[Shown]) -> list[Found]:
    """Return what a reader finds that is asked as newsdesk asks it, one text at a time."""
    found = []
    for each in shown:
        question, text = each.pair.question, each.pair.text
        (rank,), (reading,) = reader.score(question, [text]), reader.read(question, [text])
        best = reading.best(0, len(text))
        span = tokens(each.words, each.places, best.start, best.end) if best else None
        found.append(Found(float(rank), reading.logit, span or (0, 0), best.logit if best else -SURE))
    return found


Figures = dict[str, dict[str, float]]


def figures(shown: Sequence[Shown], found: Sequence[Found]) -> Figures:
    """Return figures for each source.

    `answered` and `refused` (by kind, too) are shares of what should be; `auc` is the area under the ROC curve of
    `Found.both`; of what is answered, the share where the best words are `right`, that is, overlap an accepted answer.
    Of the questions with texts that answer and texts that don't, `rank_first` and `read_first` are the shares where one
    that does comes first, by the rank or by what is read.
    """
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(shown):
        by_source[each.pair.source].append(number)
    return {source: _figures([(shown[i], found[i]) for i in some]) for source, some in by_source.items()}


def _figures(some: Sequence[tuple[Shown, Found]]) -> dict[str, float]:
    wanted = np.array([each.answerable for each, _ in some])
    both = np.array([found.both for _, found in some])
    right = [_overlaps(each, found) for each, found in some if each.answerable]
    made = {
        "pairs": len(some),
        "answered": _mean(both[wanted] > 0),
        "refused": _mean(both[~wanted] <= 0),
        "auc": float(roc_auc_score(wanted, both)) if 0 < wanted.sum() < len(wanted) else float("nan"),
        "right": _mean(np.array(right)),
    }
    made["balanced"] = (made["answered"] + made["refused"]) / 2
    for kind in sorted({each.pair.kind for each, _ in some}):
        for does, name in ((True, "answered"), (False, "refused")):
            mask = np.array([each.pair.kind == kind and each.answerable == does for each, _ in some])
            if mask.any():
                made[f"{name}_{kind}"] = _mean((both[mask] > 0) == does)
    made["rank_first"] = _first(some, lambda found: found.rank)
    made["read_first"] = _first(some, lambda found: found.both)
    return made


def _overlaps(each: Shown, found: Found) -> bool:
    return any(found.span[0] <= last and found.span[1] >= first for first, last in each.spans)


def _first(some: Sequence[tuple[Shown, Found]], by: Callable[[Found], float]) -> float:
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for each, found in some:
        if each.pair.kind in ("asked", "near"):
            groups[each.pair.group].append((by(found), each.answerable))
    firsts = [max(group)[1] for group in groups.values() if len({answerable for _, answerable in group}) > 1]
    return _mean(np.array(firsts))


def _mean(some: NDArray[np.bool_]) -> float:
    return float(np.mean(some)) if len(some) else float("nan")


def chosen(told: Figures) -> float:
    """Return the one figure that a reader is chosen by, on what is checked while learning: half of it is news."""
    news = told["news"]
    others = [each["balanced"] for source, each in told.items() if source != "news"]
    return float(np.mean([news["auc"], news["right"], news["read_first"], *([np.mean(others)] * 3)]))


def to_check(shown: Sequence[Shown]) -> list[Shown]:
    """Return the pairs to check with while learning: always the same ones, few enough to be read in a minute."""
    groups: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for each in shown:
        if each.pair.split == "check" and each.pair.kind != "window":
            groups[each.pair.source, each.pair.group].append(each)
    taken: dict[str, int] = defaultdict(int)
    some = []
    for (source, _), group in sorted(groups.items()):
        name = source if source != "news" or any(each.answerable for each in group) else "news unanswered"
        if taken[name] < CHECKED.get(name, CHECKED_ELSE):
            taken[name] += 1
            near = [each for each in group if not each.answerable and each.pair.kind == "near"]
            some += [each for each in group if each not in near[LACKING:]]
    return some


def told(made: Figures) -> str:
    """Return figures as a table, a line a source."""
    names = ("pairs", "answered", "refused", "balanced", "auc", "right", "rank_first", "read_first")
    lines = ["source    " + " ".join(f"{name:>10}" for name in names)]
    for source, each in made.items():
        lines.append(
            f"{source:10}"
            + " ".join(f"{each[name]:10.3f}" if name != "pairs" else f"{each[name]:10.0f}" for name in names)
        )
        kinds = [f"{name} {value:.3f}" for name, value in each.items() if "_" in name and not name.endswith("_first")]
        lines.append(f"{'':10}{', '.join(kinds)}")
    return "\n".join(lines)
