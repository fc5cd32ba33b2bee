"""`newsdesk doctor`, `reindex` and `backup`: check the installation, rebuild the index, copy the ledger."""

import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, write_json
from bot.cli.usage import Json, WrongUsage
from bot.formatting import count, day
from ingest.errors import NewsdeskError

if TYPE_CHECKING:
    from bot.settings import Settings
    from ingest.library.library import Library
    from ingest.models.loading import Models

_ROOM = 200e6  # bytes; not measured, a choice: catching up copies the index (2 KB a passage: room for 100,000)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `detail` says what to do if it failed."""

    name: str
    ok: bool
    detail: str


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Check nothing that depends on others: sources, Slack.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check the settings, the models, the library and the disk.

    Also whether the sources still refresh, and whether Slack accepts the tokens, where these are set.

    \b
    newsdesk doctor
    """
    findings = list(_examined(opened.settings(), offline=offline))
    ok = all(finding.ok for finding in findings)
    if as_json:
        write_json({"ok": ok, "checks": [asdict(finding) for finding in findings]})
    else:
        from bot.terminal.pages import render_findings

        console().print(render_findings([(f.ok, f.name, f.detail) for f in findings]), crop=False)
    if not ok:
        raise typer.Exit(1)


def reindex(as_json: Json = False) -> None:
    """Rebuild the index from the ledger, without embedding again.

    newsdesk does this by itself if it finds the index damaged.

    \b
    newsdesk reindex
    """
    with opened.library(opened.settings()) as library, console(stderr=True).status("Building the index"):
        passages = library.reindex()
    if as_json:
        write_json({"passages": passages})
    else:
        typer.echo(f"the index holds {count(passages, 'passage')}")


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; must not exist.")]) -> None:
    """Copy the ledger to a file, also while newsdesk works.

    Put into an empty folder as ledger.sqlite3, it is the library: the index is built from it. It holds what was asked
    and, if several workspaces use the bot, their tokens.

    \b
    newsdesk backup monday.sqlite3
    """
    if file.exists():
        raise WrongUsage(f"{file} exists: give a name that is free")
    with opened.library(opened.settings()) as library:
        library.ledger.back_up(file.absolute())
    typer.echo(f"{file}: {file.stat().st_size / 1e6:,.1f} MB")


def _examined(settings: "Settings", *, offline: bool) -> Iterator[Finding]:
    from ingest.models.loading import Models

    yield Finding("python", True, f"{platform.python_version()} on {platform.platform(terse=True)}")
    values = settings.model_dump(mode="json", include={"home", *settings.model_fields_set})
    yield Finding("settings", True, ", ".join(f"{name.upper()}={value}" for name, value in values.items()))
    yield from _models(Models(settings.embedding_model, settings.reranker))
    try:
        library = settings.library()
    except NewsdeskError as error:
        yield Finding("library", False, str(error))
        return
    with closing(library):
        yield from _library(library)
        if not offline:
            yield from _sources(library)
    if not offline:
        yield from _slack()
    free = shutil.disk_usage(settings.home).free
    room = f"{free / 1e9:,.1f} GB free in {settings.home}"
    yield Finding(
        "disk",
        free > _ROOM,
        room if free > _ROOM else f"{room}: make room, or set NEWSDESK_HOME to another disk",
    )


def _models(models: "Models") -> Iterator[Finding]:
    yield from _each(
        {
            "embeddings": lambda: f"{models.embedder.name}, SHA-256 {models.embedder.digest[:12]}…",
            "reranker": lambda: models.reranker.name,
        }
    )


def _each(checks: Mapping[str, Callable[[], str]]) -> Iterator[Finding]:
    for name, check in checks.items():
        try:
            yield Finding(name, True, check())
        except NewsdeskError as error:
            yield Finding(name, False, str(error))


def _library(library: "Library") -> Iterator[Finding]:
    yield from _each({"ledger": library.ledger.check, "index": library.check_index})


def _sources(library: "Library") -> Iterator[Finding]:
    stale = library.sources.stale(datetime.now(UTC))
    for source in stale:
        since = f"since {day(source.refreshed.isoformat())}" if source.refreshed else "yet"
        why = source.error or "no sync has fetched it: start `newsdesk sync --every …` again"
        yield Finding("source", False, f"{source.address} has not refreshed {since} ({why})")
    if not stale:
        known = sum(source.found_in is None for source in library.sources.all())
        yield Finding("sources", True, f"{count(known, 'source')} to sync")


def _slack() -> Iterator[Finding]:
    """Check what Slack gave us, where it has given anything."""
    from bot.settings import SlackSettings

    if not SlackSettings().any:
        return
    import asyncio

    from bot.slack.scopes import examine

    try:
        yield Finding("slack", True, asyncio.run(examine(SlackSettings.load())))
    except NewsdeskError as error:
        yield Finding("slack", False, str(error))
