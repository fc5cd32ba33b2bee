"""Trains the bundled reader, which ranks texts, says whether they answer, and which words do.

    uv pip install --group training
    python -m training.reader prepare DATA FOLDER     # makes pairs of the data sets
    python -m training.reader fit FOLDER --minutes 80 # FOLDER keeps what is learnt; the same command goes on
    python -m training.reader score FOLDER            # figures of the best so far, and of today's reader
    python -m training.reader export FOLDER OUT       # int8 ONNX

DATA holds `squad2/` and `reader_training/`. Nothing of their texts goes into the repository.
"""

import argparse
from pathlib import Path

import torch

from training import negatives, news, pairs, sources
from training.fit import Fit, Lessons, Plan
from training.model import Reader, from_reranker
from training.scoring import chosen, figures, read, to_check, today, told
from training.shown import Deck, Shown, tokenized


def prepare(data: Path, folder: Path) -> None:
    """Make the pairs of all data sets."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = negatives.Vectors(folder / "vectors.npz")
    extra = data / "reader_training"
    made = list(news.news(extra / "realtimeqa_2023_2024.jsonl.gz"))
    print(f"news: {len(made)} pairs", flush=True)
    for asked in (sources.squad(data / "squad2"), sources.shifts(extra), sources.qamr(extra)):
        made += negatives.pairs(list(asked), vectors)
        print(f"{made[-1].source}: {len(made)} pairs", flush=True)
    pairs.write(folder / "pairs.jsonl", made)


def fit(folder: Path, plan: Plan, *, frozen: int, device: torch.device) -> None:
    """Teach a reader what is in `folder`, or go on with it."""
    shown, checks = _learnt_from(folder)
    lessons = Lessons(shown, Deck(shown, seed=plan.seed), checks)
    Fit(from_reranker(frozen=frozen), lessons, folder, plan, device=device).run()


def score(folder: Path, split: str, name: str, device: torch.device) -> None:
    """Print how the reader called `name` in `folder` does on a split; `today` is the one that newsdesk comes with."""
    every = [pair for pair in pairs.read(folder / "pairs.jsonl") if pair.split == split and pair.kind != "window"]
    shown = tokenized(every)
    shown = to_check(shown) if split == "check" else shown
    if name == "today":
        found = today(shown)
    else:
        reader = Reader()
        state = torch.load(folder / f"{name}.pt", map_location=device)
        reader.load_state_dict(state.get("reader", state))
        found = read(reader.to(device).to(torch.bfloat16), shown, device)
    made = figures(shown, found)
    print(told(made))
    print(f"chosen by: {chosen(made):.4f}" if "news" in made else "", flush=True)


def _learnt_from(folder: Path) -> tuple[list[Shown], list[Shown]]:
    some = [pair for pair in pairs.read(folder / "pairs.jsonl") if pair.split != "held"]
    checks = to_check(tokenized([pair for pair in some if pair.split == "check"]))
    shown = tokenized([pair for pair in some if pair.split == "learn"])
    print(f"{len(shown)} pairs to learn from, {len(checks)} to check with", flush=True)
    return shown, checks


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", help="where torch computes: cpu, cuda")
    parser.add_argument("--threads", type=int, default=2)
    does = parser.add_subparsers(dest="does", required=True)
    preparing = does.add_parser("prepare")
    preparing.add_argument("data", type=Path)
    preparing.add_argument("folder", type=Path)
    fitting = does.add_parser("fit")
    fitting.add_argument("folder", type=Path)
    fitting.add_argument("--minutes", type=float)
    fitting.add_argument("--steps", type=int)
    fitting.add_argument("--frozen", type=int, default=0, help="how many of the lower layers stay as they are")
    scoring = does.add_parser("score")
    scoring.add_argument("folder", type=Path)
    scoring.add_argument("--split", default="check", choices=["check", "held"])
    scoring.add_argument("--reader", default="best", choices=["best", "checkpoint", "today"])
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    device = torch.device(given.device)
    match given.does:
        case "prepare":
            prepare(given.data, given.folder)
        case "fit":
            plan = Plan(minutes=given.minutes, steps=given.steps)
            fit(given.folder, plan, frozen=given.frozen, device=device)
        case "score":
            score(given.folder, given.split, given.reader, device)


if __name__ == "__main__":
    main()
