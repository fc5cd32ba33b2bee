"""What `newsdesk ingest` and `sync` show: a progress bar, then a summary."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.output import console, notice
from bot.cli.usage import WrongUsage
from bot.formatting import count
from ingest.errors import LibraryError

if TYPE_CHECKING:
    from ingest.intake.take_in import Report
    from ingest.intake.visits import Wanted
    from ingest.library.library import Library
    from ingest.models.cluster import Cluster
    from ingest.models.loading import Models
    from ingest.models.pool import Pool
    from ingest.models.ports import Embedder
    from ingest.models.workers import Workers
    from ingest.reading.read import Given
    from ingest.sources.fetched import Fetched
    from ingest.sources.web.crawl import WebAccess

_COUNTED = 2**28  # bytes of archives that are read twice, to count their lines first: takes 0.2 s
_LOOKED_AT = 2**12  # what finding a file in a folder counts as: 65,536 of them, a choice
ONE_ARTICLE = "--id, --title, --url, --author, --published and --embargo describe one article"


def take(
    sources: Sequence["Wanted"],
    library: "Library",
    models: "Models",
    *,
    web: "WebAccess",
    anyway: bool = False,
    elsewhere: "Callable[[], Workers | Cluster] | None" = None,
) -> "Report":
    """Ingest `sources`, with a progress bar, and embed here or `elsewhere`. Raises WrongUsage, NewsdeskError."""
    from ingest.intake.sync import Intake

    with ExitStack() as opened, _progress([source.address for source in sources]) as progress:

        def embedding() -> "Embedder | Pool":
            known = opened.enter_context(closing(elsewhere())) if elsewhere else models.embedder
            library.check_model(known.name, known.digest)
            return known

        intake = Intake(library, embedding, web, sys.stdin.buffer, anyway=anyway, progress=progress, check=_check)
        return intake.take(sources)


def index_what_waits(library: "Library") -> None:
    """Build the index if enough passages wait to make exact search slow: importing Chroma takes a second."""
    if library.backlog() <= library.tolerated():
        return
    try:
        with console(stderr=True).status("Building the index"):
            if library.own_index():
                library.catch_up(backlog=library.tolerated())
    except LibraryError as error:  # it is derived: the articles are safe, and found without it
        notice(f"the articles are ingested, but {error}")


def to_json(report: "Report") -> dict[str, Any]:
    """Return the report as JSON has it; notes, what is under embargo, and untold failures only if there are any."""
    fields = asdict(report)
    rare = {"notes": fields.pop("notes"), "under_embargo": fields.pop("held"), "failed_more": fields.pop("untold")}
    return fields | {name: value for name, value in rare.items() if value}


def summary(report: "Report") -> str:
    """Return the outcome in a line, such as `2 added; 45 passages embedded, 12 reused`, or `nothing new`."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "under embargo": report.held,
        "failed": report.failures,
    }
    became = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "nothing new"
    if not report.added + report.updated:
        return became
    passages = f"{count(report.passages_embedded, 'passage')} embedded, {report.passages_reused:,} reused"
    return f"{became}; {passages}"


def tell(report: "Report") -> None:
    """Print notes and failures; what failed alike is one line: a host that is down fails all of its pages."""
    for note in report.notes:
        notice(f"{note.source}: {note.text}")
    alike: dict[str, list[str]] = {}
    for failed in report.failed:
        alike.setdefault(failed.error, []).append(failed.source)
    for error, failing in alike.items():
        notice(f"{failing[0]}{f' and {len(failing) - 1:,} more' if len(failing) > 1 else ''}: {error}")
    if report.untold:
        notice(f"and {report.untold:,} more failed: mend these, and ingest again")


def _check(fetched: "Fetched", given: "Given") -> None:
    """Refuse to describe all articles of an archive alike. Raises WrongUsage."""
    from ingest.reading.read import Given
    from ingest.sources.fetched import MANY

    if fetched.kind in MANY and given != Given():
        shown = "-" if fetched.source.startswith("stdin:") else fetched.source
        raise WrongUsage(f"{ONE_ARTICLE}, but {shown} is an archive: put these fields in its lines")


@contextmanager
def _progress(sources: Sequence[str]) -> Iterator[Callable[["Report"], None]]:
    """Yield a function that shows a report: on a terminal, as a progress bar."""
    if not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("Ingesting"),
        BarColumn(bar_width=24),  # leaves room for the ^C that a terminal shows: it must not wrap
        MofNCompleteColumn(),
        TextColumn("{task.fields[embedded]:,} passages embedded"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=_expected(sources), embedded=0)

        def show(report: "Report") -> None:
            done = report.added + report.updated + report.unchanged + report.failures
            progress.update(task, completed=done, embedded=report.passages_embedded)

        yield show


def _expected(sources: Sequence[str]) -> int | None:
    """Estimate how many articles `sources` hold, for the bar; None if unknown, as with feeds, or long to count."""
    from ingest.sources.kinds import is_zipped, kind_by_suffix
    from ingest.sources.web.address import is_url

    if any(is_url(source) for source in sources):
        return None
    expected = looked_at = 0
    try:
        for path in _files(sources):
            archive = kind_by_suffix(path.name) == "archive"
            looked_at += path.stat().st_size if archive and path.exists() else _LOOKED_AT
            if is_zipped(path.name) or looked_at > _COUNTED:
                return None
            expected += _lines(path) if archive else 1
    except OSError:
        return None
    return expected


def _files(sources: Sequence[str]) -> Iterator[Path]:
    from ingest.sources.kinds import is_in_folders

    for source in map(Path, sources):
        if source.is_dir():
            yield from (path for path in source.rglob("*") if is_in_folders(path.name))
        else:
            yield source


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as archive:
            return sum(1 for line in archive if line.strip())
    except OSError:
        return 1
