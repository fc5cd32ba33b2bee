"""Compares newsdesk with what people would pick instead, and writes docs/benchmarks.md.

    BENCHMARK_PEERS=/path/to/data python tests/benchmarks/peers/run.py [NAME ...]

NAMEs are drivers; without any, all are measured. Each stage is measured of all candidates before the next begins, so
that they share the machine's moods. `BENCHMARK_WORK` keeps environments, libraries and figures; BENCHMARK_STAGES names
stages, such as `kills,update`, whose figures are measured again while the others are kept.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import material
import measures
import report
from candidates import CANDIDATES, Candidate
from environments import NotInstalled, make
from measures import Bench, Failed, Figures

from ingest.models.bundled import EMBEDDER, checked_folder

STAGES = ("install", "ingest", "ask", "update", "kills")


def main() -> None:
    """Measure what the command line names, then write the report on all there is."""
    work = Path(os.environ.get("BENCHMARK_WORK") or Path(tempfile.gettempdir()) / "newsdesk-peers").resolve()
    measured = [each for each in CANDIDATES if not each.unmeasured]
    named = [each for each in measured if not sys.argv[1:] or each.driver in sys.argv[1:]]
    stages = [name for name in os.environ.get("BENCHMARK_STAGES", ",".join(STAGES)).split(",") if name]
    asked = material.questions()
    articles, revised = material.articles(asked), material.revisions()

    def ask(bench: Bench, candidate: Candidate) -> Figures:
        figures = measures.ask(bench, candidate.driver, asked)
        return figures | ({"quick": measures.ask(bench, candidate.quick, asked)} if candidate.quick else {})

    measure: dict[str, Callable[[Bench, Candidate], Figures]] = {
        "ingest": lambda bench, each: measures.ingest(bench, each.driver, articles),
        "ask": ask,
        "update": lambda bench, each: measures.update(bench, each.driver, revised),
        "kills": lambda bench, each: measures.kills(bench, each.driver, articles),
    }
    for stage in stages:
        for candidate in named:
            figures = _install(candidate, work) if stage == "install" else _measured(measure[stage], candidate, work)
            _keep(work, candidate, stage, figures)
    report.write({each.driver: _kept(work, each) for each in measured}, articles)


def _install(candidate: Candidate, work: Path) -> Figures:
    try:
        return asdict(make(candidate, work / "environments"))
    except NotInstalled as error:
        return {"failed": str(error)}


def _measured(measure: Callable[[Bench, Candidate], Figures], candidate: Candidate, work: Path) -> Figures:
    installed = _kept(work, candidate).get("install", {"failed": "it was not installed"})
    if "failed" in installed:
        return installed
    scratch = work / "libraries" / candidate.driver
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        figures = measure(Bench(installed["python"], checked_folder(EMBEDDER), scratch), candidate)
        return figures | {"load": os.getloadavg()[1]}
    except Failed as error:
        return {"failed": str(error)}


def _kept(work: Path, candidate: Candidate) -> dict[str, Figures]:
    path = work / "figures" / f"{candidate.driver}.json"
    figures: dict[str, Figures] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return figures


def _keep(work: Path, candidate: Candidate, stage: str, figures: Figures) -> None:
    path = work / "figures" / f"{candidate.driver}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_kept(work, candidate) | {stage: figures}, indent=1), encoding="utf-8")
    print(candidate.driver, stage, json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
