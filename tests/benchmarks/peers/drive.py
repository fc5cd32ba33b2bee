"""Runs one driver for one command, in the environment of its candidate. Prints lines of JSON.

    python drive.py DRIVER FOLDER ingest ARTICLES.jsonl    ingest them, then say what it took
    python drive.py DRIVER FOLDER search QUESTIONS.json K  search for each question, a line each
    python drive.py DRIVER FOLDER texts                    list every stored text
    python drive.py DRIVER FOLDER resume ARTICLES.jsonl    after a kill: search, ingest again, list every stored text

The first line, `{"ready": ...}`, comes when everything is loaded and open; its value is the seconds that took.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from protocol import Driver, read_articles


def main() -> None:
    """Obey the command line."""
    began = perf_counter()
    name, folder, command, *rest = sys.argv[1:]
    make: Callable[[Path], Driver] = import_module(f"drivers.{name}").Driver
    driver = make(Path(folder))
    _say(ready=perf_counter() - began)
    match command:
        case "ingest":
            _ingest(driver, Path(rest[0]))
        case "search":
            _search(driver, json.loads(Path(rest[0]).read_text(encoding="utf-8")), int(rest[1]))
        case "texts":
            _say(texts=driver.texts())
        case "resume":
            driver.search("What happened?", 10)
            _say(searched=True)
            _ingest(driver, Path(rest[0]))
            driver.close()
            driver = make(Path(folder))
            _say(texts=driver.texts())
    driver.close()


def _ingest(driver: Driver, path: Path) -> None:
    articles = read_articles(path)
    began, worked = perf_counter(), process_time()
    driver.ingest(articles)
    _say(
        seconds=perf_counter() - began,
        cpu_seconds=process_time() - worked,
        embedded=driver.embedded,
        peak_mb=_peak_mb(),
    )


def _search(driver: Driver, questions: list[str], k: int) -> None:
    for question in questions:
        began, worked = perf_counter(), process_time()
        found = driver.search(question, k)
        ms, cpu_ms = 1000 * (perf_counter() - began), 1000 * (process_time() - worked)
        _say(ms=ms, cpu_ms=cpu_ms, found=found, peak_mb=_peak_mb())


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6  # Linux counts KiB


def _say(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
