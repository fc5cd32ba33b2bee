"""`newsdesk sync` and `sources`: ingest the known sources again, and list them."""

import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import opened
from bot.cli.intake_report import index_what_waits, summary, take, tell, to_json
from bot.cli.output import console, notice, write_json
from bot.cli.recalls import overtaking
from bot.cli.usage import Json, WrongUsage
from bot.cli.watch import waiting
from bot.formatting import count
from ingest.errors import LibraryError, NewsdeskError

if TYPE_CHECKING:
    from bot.settings import Settings
    from ingest.intake.take_in import Report
    from ingest.library.known import KnownSource
    from ingest.library.library import Library
    from ingest.models.loading import Models
    from ingest.sources.web.crawl import WebAccess

_NONE = "there are no sources yet: run `newsdesk ingest SOURCE`"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def sync(
    every: Annotated[
        str | None, typer.Option(metavar="TIME", help="Repeat at this interval, such as 15m or 2h, until Ctrl-C.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ingest every known source again.

    A file, folder, page or feed is known once `newsdesk ingest` has read it. Servers are asked what has
    changed, so unchanged sources cost next to nothing.

    \b
    newsdesk sync
    newsdesk sync --every 15m
    """
    seconds = _seconds(every)
    loaded = opened.settings()
    from ingest.models.loading import Models
    from ingest.sources.web.crawl import WebAccess

    models, web = (
        Models(loaded.embedding_model, loaded.reranker),
        WebAccess.allowing(loaded.named_hosts, loaded.web_proxy),
    )
    if seconds is not None:
        opened.await_database(loaded)
        _again_and_again(loaded, models, web, seconds, as_json=as_json)
    elif _round(loaded, models, web, None, as_json=as_json).failed:
        raise typer.Exit(1)


def sources(
    forget: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Stop syncing this one; its articles stay.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the sources that sync ingests.

    \b
    newsdesk sources
    newsdesk sources --forget https://courier.example/feed
    """
    with opened.library(opened.settings()) as library:
        if forget is not None:
            _forget(library, forget)
            return
        known = library.sources.all()
    if as_json:
        write_json(_to_json(known))
    elif known:
        from bot.terminal.sources import render_sources

        console().print(render_sources(known, datetime.now(UTC)), crop=False)
    else:
        notice(_NONE)


def _again_and_again(settings: "Settings", models: "Models", web: "WebAccess", seconds: int, *, as_json: bool) -> None:
    rounds, count_round = 0, _counting(settings)
    with _told_to_stop(web.stop):
        try:
            while not web.stop.is_set():
                began = monotonic()
                try:
                    count_round(_round(settings, models, web, seconds, as_json=as_json))
                except NewsdeskError as error:  # a full disk may be fixed while we wait; a wrong setting won't be
                    if not rounds:
                        raise
                    notice(str(error))
                rounds += 1
                _wait(web.stop, max(0.0, began + seconds - monotonic()))
        except KeyboardInterrupt:
            pass  # in the middle of a round, which is then not counted
    notice(f"stopped after {count(rounds, 'round')}")


def _counting(settings: "Settings") -> "Callable[[Report], None]":
    """Return what counts a round for Prometheus, if it is to be served."""
    if not settings.metrics_port:
        return lambda report: None
    from bot.metrics import Metrics

    metrics = Metrics(settings.library())
    metrics.listen(settings.bind, settings.metrics_port)
    return metrics.synced


def _wait(stop: threading.Event, seconds: float) -> None:
    stop.wait(seconds)


@contextmanager
def _told_to_stop(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and Ctrl-C set `stop`, to end at a good moment; a second one interrupts what is under way."""

    def handle(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _round(settings: "Settings", models: "Models", web: "WebAccess", every: int | None, *, as_json: bool) -> "Report":
    """Ingest every source once. The library is open only that long, so that nothing is held between rounds."""
    from ingest.intake.sync import due
    from ingest.intake.take_in import Report

    with opened.library(settings) as library, overtaking(library, settings), library.sources.syncing() as alone:
        report = Report()
        if not alone:
            notice("another `newsdesk sync` is running on this library: this one leaves it alone")
        else:
            if every is not None:
                library.sources.schedule(every)
            known = library.sources.all()
            asked = due(known, datetime.now(UTC))
            if not known:
                notice(_NONE)
            report = take(asked, library, models, web=web)
        _show(report, as_json=as_json, at=every is not None)
        index_what_waits(library)
        if waiting(library):
            notice("there is news on what you watch: `newsdesk watch` tells it")
    return report


def _show(report: "Report", *, as_json: bool, at: bool) -> None:
    if as_json:
        write_json(to_json(report))
    else:
        time = f"{datetime.now():%H:%M:%S} " if at else ""
        typer.echo(f"{time}{summary(report)}")
    tell(report)


def _forget(library: "Library", source: str) -> None:
    from ingest.sources.files import name_of
    from ingest.sources.web.address import is_url, normal

    address = normal(source) if is_url(source) else name_of(Path(source).resolve())
    if not library.sources.forget(address):
        raise LibraryError(f"{address} is not a known source: `newsdesk sources` lists them")
    typer.echo(f"{address} is no longer synced; its articles stay")


def _to_json(known: Sequence["KnownSource"]) -> list[dict[str, Any]]:
    addresses, now = {source.number: source.address for source in known}, datetime.now(UTC)
    return [
        {
            "source": source.address,
            "kind": source.kind,
            "found_in": addresses.get(source.found_in or 0),
            "every": source.every,
            **{
                name: moment and moment.isoformat(timespec="seconds")
                for name, moment in (("tried", source.tried), ("refreshed", source.refreshed))
            },
            "error": source.error,
            "stale": source.is_stale(now),
        }
        for source in known
    ]


def _seconds(every: str | None) -> int | None:
    """Return the seconds that `every` means. Raises WrongUsage."""
    if every is None:
        return None
    found = re.fullmatch(r"(\d{1,6})([smhd])", every.strip().lower())
    if not found or int(found[1]) == 0:
        raise WrongUsage(f"--every: {every!r} is not a time: write it as 15m, 2h or 1d")
    return int(found[1]) * _UNITS[found[2]]
