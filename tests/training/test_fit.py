"""Learning goes on from a checkpoint as if it had never been stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.fit import Fit, Lessons, Plan
from training.model import Reader
from training.pairs import Pair
from training.reader import average
from training.shown import Deck, Shown

PLAN = Plan(steps=9, seed=3)


@pytest.fixture(scope="module")
def shown() -> list[Shown]:
    chance = np.random.default_rng(1)
    some = []
    for number in range(60):
        long, answers = int(chance.integers(8, 20)), number % 2 == 0
        kinds = np.arange(long) > 3
        pair = Pair("made", "learn", "asked" if answers else "near", f"q{number // 2}", "?", "")
        spans = ((5, 6),) if answers else ()
        ids = chance.integers(1, 90, long, dtype=np.int32)
        some.append(Shown(pair, ids, kinds, kinds, np.zeros((long, 2), np.int32), spans))
    return some


def fit(folder: Path, shown: list[Shown], plan: Plan = PLAN) -> Fit:
    folder.mkdir(exist_ok=True)
    torch.manual_seed(0)
    reader = Reader(layers=2, width=16, heads=2, words=100, frozen=1)
    deck = Deck(shown, seed=plan.seed, shares={"made": 25}, budget=100)
    return Fit(reader, Lessons(shown, deck), folder, plan, device=torch.device("cpu"))


def test_stopped_and_gone_on_with_is_the_same_as_never_stopped(tmp_path, shown):
    straight = fit(tmp_path / "straight", shown).run().state_dict()
    stopped = fit(tmp_path / "stopped", shown)
    stopped.run(until=4)
    stopped.keep()
    stopped.run(until=6)  # what comes after the last checkpoint is lost, and learnt again

    resumed = fit(tmp_path / "stopped", shown).run().state_dict()

    assert all(torch.equal(straight[name], resumed[name]) for name in straight)


def test_a_checkpoint_is_whole_or_not_at_all(tmp_path, shown, monkeypatch):
    kept = fit(tmp_path, shown)
    kept.run(until=2)
    kept.keep()
    kept.run(until=3)
    monkeypatch.setattr(torch, "save", lambda what, file: (file.write(b"half"), exec("raise OSError"))[0])
    with pytest.raises(OSError):
        kept.keep()

    monkeypatch.undo()

    assert fit(tmp_path, shown).step == 2


def test_it_learns(tmp_path, shown):
    plan = replace(PLAN, steps=40, rate=3e-3, head_rate=3e-3)
    made = fit(tmp_path, shown, plan)
    made.run(until=5)
    before = made.loss()
    made.run()

    assert made.loss() < before


def test_frozen_layers_stay_as_they_are(tmp_path, shown):
    torch.manual_seed(0)
    before = Reader(layers=2, width=16, heads=2, words=100, frozen=1).state_dict()

    after = fit(tmp_path, shown).run().state_dict()

    same = {name for name in before if torch.equal(before[name], after[name])}
    assert {name for name in before if name.startswith(("embeddings", "layers.0"))} == same


def test_with_dropout_stopped_and_gone_on_with_is_the_same_too(tmp_path, shown):
    def dropping(folder):
        made = fit(folder, shown)
        for layer in made._half.copy.layers:
            layer.dropout = 0.1
        return made

    straight = dropping(tmp_path / "straight").run().state_dict()
    stopped = dropping(tmp_path / "stopped")
    stopped.run(until=4)
    stopped.keep()

    resumed = dropping(tmp_path / "stopped").run().state_dict()

    assert all(torch.equal(straight[name], resumed[name]) for name in straight)


def test_an_average_lies_between_the_runs(tmp_path, shown):
    states = []
    for seed in (1, 2):
        made = fit(tmp_path / str(seed), shown, replace(PLAN, seed=seed))
        states.append(made.run().state_dict())
        torch.save(states[-1], tmp_path / str(seed) / "best.pt")

    average([tmp_path / "1", tmp_path / "2"], tmp_path / "best.pt")

    mean = torch.load(tmp_path / "best.pt")
    assert any(not torch.equal(states[0][name], states[1][name]) for name in mean)
    assert all(torch.allclose(mean[name], (states[0][name] + states[1][name]) / 2) for name in mean)
