"""Trains the bundled reader, which ranks texts, says whether they answer, and which words do.

    uv pip install --group training
    python -m training.reader prepare DATA FOLDER     # makes pairs of the data sets
    python -m training.reader --device cuda fit FOLDER --run A --seed 1 --minutes 4 --dropout 0.1 --budget 20000
    python -m training.reader average FOLDER A B C D  # the mean of runs with other seeds is better than any of them
    python -m training.reader score FOLDER            # figures of the best so far, and of today's reader
    python -m training.reader export FOLDER OUT       # int8 ONNX, and how far it is off what was trained
    python -m training.reader score FOLDER --reader OUT

DATA holds `squad2/` and `reader_training/`. Nothing of their texts goes into the repository. A stopped run goes
on when the same command is given again. Without a GPU, `--frozen 6` trains the upper half alone.
"""

import argparse
import pickle
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import torch

from training import negatives, news, pairs, sources
from training.fit import RATE, Fit, Lessons, Plan
from training.model import Reader, from_exported, from_reranker
from training.pairs import Split
from training.parity import differences, exported
from training.scoring import chosen, figures, read, to_check, today, told
from training.shown import BUDGET, SHOWN, Deck, Shown, tokenized
from training.written import written

EACH = 20  # of the pairs to check with, every twentieth tells how far an exported reader is off


def prepare(data: Path, folder: Path) -> None:
    """Make the pairs of all data sets."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = negatives.Vectors(folder / "vectors.npz")
    extra = data / "reader_training"
    quizzes = extra / "realtimeqa_2023_2024.jsonl.gz"
    made = list(news.news(quizzes))
    print(f"news: {len(made)} pairs", flush=True)
    for asked in (sources.squad(data / "squad2"), sources.shifts(extra), sources.qamr(extra), written(quizzes)):
        made += negatives.pairs(list(asked), vectors)
        print(f"{made[-1].source}: {len(made)} pairs", flush=True)
    for stale in folder.glob("*.pickle"):
        stale.unlink()
    pairs.write(folder / "pairs.jsonl", made)


def fit(folder: Path, run: Path, plan: Plan, reader: Reader, *, budget: int, device: torch.device) -> None:
    """Teach `reader` what is in `folder`, or go on with it; what it learns is kept in `run`."""
    shown, checks = _learnt_from(folder)
    shares = {source: many if source == "written" else round(plan.review * many) for source, many in SHOWN.items()}
    lessons = Lessons(shown, Deck(shown, seed=plan.seed, shares=shares, budget=budget), checks)
    run.mkdir(parents=True, exist_ok=True)
    Fit(reader, lessons, run, plan, device=device).run()


def average(runs: Sequence[Path], out: Path) -> None:
    """Write the mean of the best readers of `runs`, which began as the same one (Wortsman et al. 2022, model soups)."""
    states = [torch.load(run / "best.pt", map_location="cpu") for run in runs]
    torch.save({name: torch.stack([each[name] for each in states]).mean(0) for name in states[0]}, out)


def score(shown: Sequence[Shown], folder: Path, name: str, *, frozen: int, device: torch.device) -> None:
    """Print how a reader does on `shown`: one kept in `folder`, an exported one, or `today`'s, which newsdesk has."""
    if name == "today":
        found = today(shown)
    elif name.endswith(".onnx"):
        found = exported(Path(name), shown)
    else:
        found = read(_kept(folder, name, frozen, device).to(torch.bfloat16), shown, device)
    made = figures(shown, found)
    print(told(made))
    if "news" in made:
        print(f"chosen by: {chosen(made):.4f}", flush=True)


def export(folder: Path, out: Path, name: str, *, frozen: int) -> None:
    """Write a reader that is kept in `folder` as `out`, and print how far its logits are off."""
    from training.export import export as write  # needs onnx, which only this does

    reader = _kept(folder, name, frozen, torch.device("cpu"))
    write(reader, out)
    print(differences(reader, out, to_check(_tokenized(folder, "check"))[::EACH]))


def _scored(folder: Path, split: Split, every: int) -> list[Shown]:
    """Return the pairs of a split that are scored, of one question in `every`."""
    shown = _tokenized(folder, split)
    shown = to_check(shown) if split == "check" else [each for each in shown if each.pair.kind != "window"]
    return [each for each in shown if sources.digest(each.pair.group) % every == 0]


def _kept(folder: Path, name: str, frozen: int, device: torch.device) -> Reader:
    state = torch.load(folder / f"{name}.pt", map_location=device)
    reader = Reader(frozen=frozen)
    reader.load_state_dict(state.get("reader", state))
    return reader.to(device).eval()


def _learnt_from(folder: Path) -> tuple[list[Shown], list[Shown]]:
    checks, shown = to_check(_tokenized(folder, "check")), _tokenized(folder, "learn")
    print(f"{len(shown)} pairs to learn from, {len(checks)} to check with", flush=True)
    return shown, checks


def _tokenized(folder: Path, split: Split) -> list[Shown]:
    """Return the pairs of a split as tokens; they are kept, so that going on takes seconds."""
    kept = folder / f"{split}.pickle"
    if not kept.exists():
        new = kept.with_suffix(".new")
        new.write_bytes(pickle.dumps(tokenized([p for p in pairs.read(folder / "pairs.jsonl") if p.split == split])))
        new.replace(kept)
    shown: list[Shown] = pickle.loads(kept.read_bytes())
    return shown


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", type=torch.device, help="where torch computes: cpu, cuda")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frozen", type=int, default=0, help="how many of the lower layers stay as they are")
    does = parser.add_subparsers(dest="does", required=True)
    preparing = does.add_parser("prepare")
    preparing.add_argument("data", type=Path)
    fitting, averaging, scoring, exporting = (does.add_parser(name) for name in ("fit", "average", "score", "export"))
    for each in (preparing, fitting, averaging, scoring, exporting):
        each.add_argument("folder", type=Path)
    averaging.add_argument("runs", nargs="+")
    fitting.add_argument("--run", default="", help="a folder within FOLDER that keeps what is learnt")
    fitting.add_argument("--begin", type=Path, help="an exported reader to go on from, instead of the bundled reranker")
    fitting.add_argument("--seed", type=int, default=0)
    fitting.add_argument("--minutes", type=float)
    fitting.add_argument("--steps", type=int)
    fitting.add_argument("--check", type=float, default=20.0, help="minutes from one check to the next")
    fitting.add_argument("--rate", type=float, default=RATE, help="of learning, where it is greatest")
    fitting.add_argument("--dropout", type=float, default=0.0, help="worth its time on a GPU: 0.1")
    fitting.add_argument("--budget", type=int, default=BUDGET, help="tokens of a batch; on a GPU 24000")
    fitting.add_argument("--review", type=float, default=1.0, help="share of all sets but the written that is shown")
    scoring.add_argument("--split", default="check", choices=["check", "held"])
    scoring.add_argument("--every", type=int, default=1, help="of so many questions one is scored")
    for each in (scoring, exporting):
        each.add_argument("--reader", default="best", help="best, checkpoint; to score also today, or an exported file")
    exporting.add_argument("out", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    match given.does:
        case "prepare":
            prepare(given.data, given.folder)
        case "fit":
            known = {field.name for field in fields(Plan)}
            plan = Plan(**{name: value for name, value in vars(given).items() if name in known})
            how = {"frozen": given.frozen, "dropout": given.dropout}
            reader = from_exported(given.begin, **how) if given.begin else from_reranker(**how)
            run = given.folder / given.run
            fit(given.folder, run, plan, reader, budget=given.budget, device=given.device)
        case "average":
            average([given.folder / run for run in given.runs], given.folder / "best.pt")
        case "score":
            shown = _scored(given.folder, given.split, given.every)
            score(shown, given.folder, given.reader, frozen=given.frozen, device=given.device)
        case "export":
            export(given.folder, given.out, given.reader, frozen=given.frozen)


if __name__ == "__main__":
    main()
