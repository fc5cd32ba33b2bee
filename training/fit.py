"""Teaches a reader. It can be stopped at any moment, and goes on from the last checkpoint as if it had not been."""

import copy
import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training import losses
from training.model import Half, Reader, Said
from training.scoring import Figures, chosen, figures, read
from training.shown import Batch, Deck, Shown, stacked

RATE, HEAD_RATE = 1e-4, 3e-4  # heads begin with less
WARM, DECAY = 0.04, 0.01
# The heads' weights. What ranks starts as the reranker and only has to stay: it is held to the reranker's logit, and
# where an answer is known, a text that has it should rank before one that has not.
DISTILLED, APART = 0.15, 0.2
WHOLE, RANKED = ("asked", "near", "window"), 5  # passages, every fifth of which is held to it: that costs little
FIGURES_EACH = 50  # steps


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to learn, in minutes or in steps, and how often to check and to keep what is learnt, in minutes.

    `review` is the share of all sets but the written questions that is shown.
    """

    minutes: float | None = None
    steps: int | None = None
    check: float = 20.0
    keep: float = 3.0
    seed: int = 0
    review: float = 1.0
    rate: float = RATE
    head_rate: float = HEAD_RATE


@dataclass(slots=True)
class Place:
    """How far it has come: the next batch to learn from, and what was best."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    best: float = 0.0
    losses: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learnt from, dealt by `deck`, and what is checked with."""

    shown: Sequence[Shown]
    deck: Deck
    checks: Sequence[Shown] = ()


class Fit:
    """A reader that is being taught in `folder`."""

    def __init__(self, reader: Reader, lessons: Lessons, folder: Path, plan: Plan, *, device: torch.device) -> None:
        """Begin, or go on from the checkpoint in `folder`; `reader` ranks as it should go on ranking."""
        torch.manual_seed(plan.seed)
        self._half = Half(reader.to(device))
        self._ranker = copy.deepcopy(self._half.copy).requires_grad_(False).eval()
        self._shown, self._deck, self._checks = lessons.shown, lessons.deck, lessons.checks
        self._folder, self._plan, self._device, self._place = folder, plan, device, Place()
        heads = [p for name, p in reader.named_parameters() if p.requires_grad and not name.startswith("layers")]
        rest = [p for name, p in reader.named_parameters() if p.requires_grad and name.startswith("layers")]
        groups: list[dict[str, Any]] = [
            {"params": [p for p in some if (p.ndim > 1) == wide], "lr": rate, "weight_decay": DECAY if wide else 0.0}
            for some, rate in ((rest, plan.rate), (heads, plan.head_rate))
            for wide in (True, False)
        ]
        self._optimizer = torch.optim.AdamW(groups, fused=True)
        self._rates = [group["lr"] for group in groups]
        self._batches = self._deck.batches(0)
        many = [self._shown[i].answerable for batch in self._batches for i in batch]
        self._weights = {True: len(many) / sum(many) / 2, False: len(many) / (len(many) - sum(many)) / 2}
        if (folder / "checkpoint.pt").exists():
            self._resume()

    @property
    def step(self) -> int:
        """How many steps it has learnt for."""
        return self._place.step

    def run(self, *, until: int | None = None) -> Reader:
        """Learn until the plan's time or steps are over, or `until` a step; return the reader as it is then."""
        began = monotonic() - self._place.seconds
        checked = kept = monotonic()
        while (done := self._done()) < 1:
            if until is not None and self._place.step >= until:
                return self._half.reader
            self._step(done)
            now = monotonic()
            self._place.seconds = now - began
            if self._checks and now - checked > 60 * self._plan.check:
                self._check()
                checked = monotonic()
            if now - kept > 60 * self._plan.keep:
                self.keep()
                kept = monotonic()
        self.keep()
        self._check()
        return self._half.reader

    @torch.no_grad()
    def loss(self) -> float:
        """Return what is lost on the first batch."""
        return float(torch.stack(self._losses(self._deck.batches(0)[0])).sum())

    def _done(self) -> float:
        if self._plan.steps is not None:
            return self._place.step / self._plan.steps
        return self._place.seconds / 60 / (self._plan.minutes or 1)

    def _step(self, done: float) -> None:
        if self._place.batch >= len(self._batches):
            self._place.epoch, self._place.batch = self._place.epoch + 1, 0
            self._batches = self._deck.batches(self._place.epoch)
        some = self._batches[self._place.batch]
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * max(0.0, min(done / WARM + 1e-3, (1 - done) / (1 - WARM)))
        lost = self._losses(some)
        torch.autograd.backward(torch.stack(lost).sum())
        self._half.taught()
        nn.utils.clip_grad_norm_([p for group in self._optimizer.param_groups for p in group["params"]], 1.0)
        self._optimizer.step()
        self._half.learnt()
        self._place.batch, self._place.step = self._place.batch + 1, self._place.step + 1
        self._place.losses.append([len(some), *(float(loss.detach()) for loss in lost)])
        if self._place.step % FIGURES_EACH == 0:
            many, *means = np.mean(self._place.losses, 0).round(4).tolist()
            rate = many * FIGURES_EACH
            line = {
                "step": self._place.step, "epoch": self._place.epoch, "batch": self._place.batch,
                "of": len(self._batches), "done": round(self._done(), 4), "seconds": round(self._place.seconds),
                "pairs": round(rate), "answering": means[0], "spans": means[1], "ranking": means[2],
            }  # fmt: skip
            self._tell(line)
            self._place.losses.clear()

    def _losses(self, some: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        shown = [self._shown[i] for i in some]
        batch = stacked(shown, self._device)
        said = Said(*(part.float() for part in self._half.copy(batch.ids, batch.kinds, batch.there)))
        wanted = torch.tensor([float(each.answerable) for each in shown], device=self._device)
        weights = torch.tensor([self._weights[each.answerable] for each in shown], device=self._device)
        answering = functional.binary_cross_entropy_with_logits(said.answers, wanted, weights)
        spans = (weights * losses.places(said.tokens, batch, shown)).mean()
        return (
            answering,
            spans,
            DISTILLED * self._strayed(said.rank, batch, shown) + APART * losses.apart(said.rank, shown),
        )

    def _strayed(self, rank: Tensor, batch: Batch, shown: Sequence[Shown]) -> Tensor:
        """Return how far some ranks are off those that the reader began with."""
        some = [row for row, each in enumerate(shown) if each.pair.kind in WHOLE][::RANKED]
        if not some:
            return rank.sum() * 0
        with torch.no_grad():
            wanted = self._ranker(batch.ids[some], batch.kinds[some], batch.there[some]).rank.float()
        return functional.smooth_l1_loss(rank[some], wanted)

    @torch.no_grad()
    def _check(self) -> None:
        if not self._checks:
            return
        made = figures(self._checks, read(self._half.copy.eval(), self._checks, self._device))
        self._half.copy.train()
        score = chosen(made)
        self._tell({"step": self._place.step, "chosen": round(score, 4), "checked": _rounded(made)})
        if score > self._place.best:
            self._place.best = score
            _written(self._folder / "best.pt", self._half.reader.state_dict())

    def keep(self) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "reader": self._half.reader.state_dict(), "optimizer": self._optimizer.state_dict(),
            "place": asdict(self._place), "random": torch.get_rng_state(), "python": random.getstate(),
            "cuda": torch.cuda.get_rng_state_all(),
        }  # fmt: skip
        _written(self._folder / "checkpoint.pt", state)

    def _resume(self) -> None:
        state: dict[str, Any] = torch.load(self._folder / "checkpoint.pt", weights_only=False)
        self._half.reader.load_state_dict(state["reader"])
        self._half.learnt()
        self._optimizer.load_state_dict(state["optimizer"])
        self._place = Place(**state["place"])
        self._batches = self._deck.batches(self._place.epoch)
        torch.set_rng_state(state["random"])
        torch.cuda.set_rng_state_all(state["cuda"])
        random.setstate(state["python"])

    def _tell(self, line: dict[str, Any]) -> None:
        said = json.dumps(line)
        print(said, flush=True)
        with (self._folder / "figures.jsonl").open("a", encoding="utf-8") as figures_file:
            figures_file.write(said + "\n")


def _rounded(made: Figures) -> Figures:
    return {source: {name: round(value, 3) for name, value in each.items()} for source, each in made.items()}


def _written(path: Path, what: object) -> None:
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        torch.save(what, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
