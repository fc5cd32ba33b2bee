"""`newsdesk articles`, `show` and `remove`: what the library holds."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_bytes, write_json
from bot.cli.recalls import overtaking
from bot.cli.usage import ArticleId, Json, WrongUsage
from bot.formatting import count
from bot.plain import plain_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.library.catalogue import StoredVersion
    from ingest.library.embargo import Held
    from ingest.library.known import KnownSource


def articles(
    embargoed: Annotated[bool, typer.Option("--embargoed", help="List those that come out later.")] = False,
    as_json: Json = False,
) -> None:
    """List the articles, newest first.

    \b
    newsdesk articles
    newsdesk articles --embargoed
    """
    with opened.library(opened.settings()) as library:
        if embargoed:
            _list_held(library.held(), as_json=as_json)
            return
        listed, stale = library.articles(), library.sources.stale_articles(datetime.now(UTC))
    if as_json:
        write_json([asdict(article) | {"stale": _stale(stale.get(article.id))} for article in listed])
    elif listed:
        from bot.terminal.pages import render_articles

        console().print(render_articles(listed, stale))
    else:
        notice(opened.EMPTY)


def _list_held(held: "Sequence[Held]", *, as_json: bool) -> None:
    if as_json:
        write_json([{"until": each.until.isoformat(), "title": each.article.title, "id": each.id} for each in held])
    elif held:
        for each in held:
            typer.echo(f"{each.until:%Y-%m-%d %H:%M} UTC  {plain_line(each.article.title)}  {plain_line(each.id)}")
    else:
        notice("no article is under embargo")


def show(
    article: ArticleId,
    version: Annotated[int | None, typer.Option(metavar="N", min=1, help="Show this version, not the newest.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Print only the text that citations count in.")] = False,
    as_json: Json = False,
) -> None:
    """Show an article.

    ID may be a prefix; `newsdesk articles` lists the ids.

    \b
    newsdesk show lantern-bridge
    newsdesk show lantern-bridge --version 1 --text
    """
    if text and as_json:
        raise WrongUsage("--text and --json exclude each other: the JSON contains the text")
    with opened.library(opened.settings()) as library:
        found = library.version(article, version)
        passages = len(library.passages_of(found))
    if text:
        write_bytes(found.text.encode())
    elif as_json:
        write_json(_to_json(found, passages))
    else:
        from bot.terminal.pages import render_version

        console().print(render_version(found), crop=False)


def remove(
    article: ArticleId,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask for confirmation.")] = False,
    as_json: Json = False,
) -> None:
    """Remove an article for good, with all its versions.

    Nothing of it stays on disk: text, vectors and index entries are deleted. ID may be a prefix.

    \b
    newsdesk remove lantern-bridge
    """
    loaded = opened.settings()
    with opened.library(loaded) as library:
        if (held := next((each for each in library.held() if each.id == article), None)) and library.let_go(
            held.article
        ):
            typer.echo(f"removed {article}, which was under embargo")
            return
        found = library.version(article)
        if not yes and not _agreed(found):
            raise typer.Exit(1)
        with overtaking(library, loaded):
            article_id, passages, rebuilt = library.remove(found.article_id)
    if as_json:
        write_json({"id": article_id, "passages": passages, "index_rebuilt": rebuilt})
    else:
        typer.echo(f"removed {article_id} with {count(passages, 'passage')}")
    if not rebuilt:
        notice("another newsdesk process has the index open: it drops the article at its next search")


def _stale(source: "KnownSource | None") -> dict[str, str | None] | None:
    """Return why an article may be outdated: its source, when that last refreshed, and its last error."""
    if source is None:
        return None
    since = source.refreshed.isoformat(timespec="seconds") if source.refreshed else None
    return {"source": source.address, "refreshed": since, "error": source.error}


def _agreed(found: "StoredVersion") -> bool:
    if not sys.stdin.isatty():
        raise WrongUsage("`newsdesk remove` asks for confirmation, which needs a terminal: add --yes")
    sys.stderr.write(f"Remove “{plain_line(found.title)}” ({found.article_id}) for good? [y/N] ")
    sys.stderr.flush()
    agreed = sys.stdin.readline().strip().lower() in ("y", "yes")
    if not agreed:
        notice("nothing was removed")
    return agreed


def _to_json(found: "StoredVersion", passages: int) -> dict[str, Any]:
    """Return the version with the field names of the list of articles."""
    fields = asdict(found)
    return {"id": fields.pop("article_id"), "version": fields.pop("number"), "passages": passages, **fields}
