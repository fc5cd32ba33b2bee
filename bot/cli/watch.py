"""`newsdesk watch`: subjects and articles that news is told of."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import Json, WrongUsage
from ingest.errors import LibraryError, UnknownArticleError

if TYPE_CHECKING:
    from bot.records.watches import Watch
    from ingest.library.catalogue import StoredVersion
    from ingest.library.library import Library

_ME = ("", "")  # team and user of whoever uses the terminal
_NONE = "nothing is watched yet: `newsdesk watch SUBJECT` or `newsdesk watch ID` does"


def watch(
    what: Annotated[
        str | None, typer.Argument(metavar="SUBJECT|URL|ID", help="What to watch: a subject, or an article.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List what is watched.")] = False,
    stop: Annotated[int | None, typer.Option(metavar="NUMBER", help="Stop watching the one with this number.")] = None,
    as_json: Json = False,
) -> None:
    """Watch a subject or an article; without one, tell what is new on what is watched.

    Each story is told once, and what was corrected in its facts; copies at other addresses are not told again.

    \b
    newsdesk watch "harbour board"
    newsdesk watch https://courier.example/bridge
    newsdesk watch
    newsdesk watch --list
    """
    if sum((what is not None, listing, stop is not None)) > 1:
        raise WrongUsage("give one of SUBJECT, --list and --stop")
    with opened.library(opened.settings()) as library:
        if stop is not None:
            _stop(library, stop)
        elif listing:
            _list(library, as_json=as_json)
        elif what is not None:
            _begin(library, what)
        else:
            _tell(library, as_json=as_json)


def waiting(library: "Library") -> bool:
    """Is there news on what is watched in the terminal?"""
    from bot.overview.watching import watched

    mine = _mine(library)
    return bool(mine) and watched(library, mine)[0] is not None


def _mine(library: "Library") -> "list[Watch]":
    from bot.records.watches import of

    with library.ledger.reading() as connection:
        return of(connection, *_ME)


def _begin(library: "Library", what: str) -> None:
    from bot.overview.watching import can_be_watched
    from bot.records.watches import MOST, add

    article, subject = _article(library, what), " ".join(what.split())
    if article is None and not can_be_watched(subject):
        raise WrongUsage(f"{what!r} names no subject: use a word or more that articles are about")
    with library.ledger.writing() as connection:
        begun = (
            add(connection, *_ME, article_id=article.article_id) if article else add(connection, *_ME, subject=subject)
        )
    if begun is None:
        raise LibraryError(f"{MOST} things are watched: stop some with `newsdesk watch --stop NUMBER`")
    typer.echo(f"watching {article.title if article else subject}: `newsdesk watch` tells what is new")


def _article(library: "Library", what: str) -> "StoredVersion | None":
    """Return the article that is named by its address or id; None for a subject. Raises LibraryError."""
    from ingest.sources.web.address import is_url

    if is_url(what):
        if (article := library.at_url(what)) is None:
            raise LibraryError(f"{what} is not in the library: `newsdesk ingest` adds it, then it can be watched")
        return article
    try:
        return library.version(what) if len(what.split()) == 1 else None
    except UnknownArticleError:  # no article's id: a subject of one word
        return None


def _stop(library: "Library", number: int) -> None:
    from bot.records.watches import remove

    with library.ledger.writing() as connection:
        if not remove(connection, *_ME, number):
            raise LibraryError(f"nothing with number {number} is watched: `newsdesk watch --list` lists what is")
    typer.echo(f"stopped watching {number}")


def _list(library: "Library", *, as_json: bool) -> None:
    mine = _mine(library)
    if as_json:
        write_json([{"number": each.id, "subject": each.subject or None, "article": each.article_id} for each in mine])
    elif mine:
        for each in mine:
            typer.echo(f"{each.id}  {library.version(each.article_id).title if each.article_id else each.subject}")
    else:
        notice(_NONE)


def _tell(library: "Library", *, as_json: bool) -> None:
    from bot.overview.watching import watched
    from bot.records.watches import told

    if not (mine := _mine(library)):
        notice(_NONE)
        return
    answer, upto = watched(library, mine)
    if as_json:
        write_json(answer.to_json() if answer else None)
    elif answer:
        from bot.terminal.render import render_answer

        console().print(render_answer(answer), crop=False)
    else:
        typer.echo("Nothing new on what is watched.")
    with library.ledger.writing() as connection:  # shown first: who is killed between is shown it again
        told(connection, mine, upto)
