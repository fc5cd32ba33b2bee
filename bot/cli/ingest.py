"""`newsdesk ingest`: ingests sources and reports."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.intake_report import ONE_ARTICLE, index_what_waits, summary, take, tell, to_json
from bot.cli.output import write_json
from bot.cli.recalls import overtaking
from bot.cli.usage import Json, WrongUsage
from ingest.errors import SourceError

if TYPE_CHECKING:
    from ingest.models.cluster import Cluster
    from ingest.models.loading import Models
    from ingest.models.workers import Workers
    from ingest.reading.read import Given


_MOST = 1024  # processes; a choice: more than any machine has cores for


def ingest(  # noqa: PLR0913, PLR0917  (each is a flag)
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", hidden=True)],
    id: Annotated[str | None, typer.Option(metavar="ID", help="Its id, instead of one made from its address.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its headline.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Its web address.")] = None,
    author: Annotated[str | None, typer.Option(metavar="NAME", help="Its author.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Its publication date, such as 2025-03-19.")
    ] = None,
    embargo: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="When it may come out, such as '2025-03-19 06:00'; until then nobody sees it."
        ),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Ingest even what looks like a consent notice, paywall or stub.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=_MOST, help="Embed in N processes: for an archive of many articles."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Embed on a Dask cluster, such as tcp://scheduler.example:8786."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ingest articles, or new versions of them.

    A SOURCE is a text, Markdown, HTML or PDF file, a folder of these, a .jsonl or .jsonl.gz archive, - for
    stdin, or the address of a page, of a feed or of a news sitemap. What is already in the library costs
    nothing, so ingest a folder as often as you like; `newsdesk sync` ingests every known source again.

    \b
    newsdesk ingest story.html
    newsdesk ingest articles/ archive.jsonl
    newsdesk ingest https://courier.example/feed
    newsdesk ingest story.txt --title "Bridge to close" --published 2025-03-06
    newsdesk ingest archive.jsonl.gz --workers 4
    """
    if workers and cluster:
        raise WrongUsage("--workers and --cluster are two ways of embedding: give one")
    given = _given(id=id, title=title, url=url, author=author, published=published, embargo_until=embargo)
    if any((id, title, url, author, published, embargo)):
        _refuse_several(sources)
    loaded = opened.settings()
    from ingest.intake.sync import wanted
    from ingest.models.loading import Models
    from ingest.sources.web.crawl import WebAccess

    models, web = (
        Models(loaded.embedding_model, loaded.reranker),
        WebAccess.allowing(loaded.named_hosts, loaded.web_proxy),
    )
    with opened.library(loaded) as library, overtaking(library, loaded):
        report = take(
            [wanted(source, given) for source in sources],
            library,
            models,
            web=web,
            anyway=anyway,
            elsewhere=_elsewhere(loaded.embedding_model, models, workers, cluster),
        )
        if as_json:
            write_json(to_json(report))
        else:
            typer.echo(summary(report))
        tell(report)
        index_what_waits(library)
    if report.failed:
        raise typer.Exit(1)


def _elsewhere(
    model: str, models: "Models", workers: int | None, cluster: str | None
) -> "Callable[[], Workers | Cluster] | None":
    """Return what starts those who embed, once there is something to embed; None if that is this process."""
    if workers:
        from ingest.models.workers import Workers

        return lambda: Workers(model, workers)
    if cluster:
        from ingest.models.cluster import Cluster

        return lambda: Cluster(cluster, model, models.embedder.digest)
    return None


def _given(**said: str | None) -> "Given":
    """Check the options that describe the article before anything is read. Raises WrongUsage."""
    from ingest.reading.fields import date_of, url_of
    from ingest.reading.read import Given

    try:
        date_of(said["published"], "published")
        date_of(said["embargo_until"], "embargo")
    except SourceError as error:
        raise WrongUsage(f"--{error}") from None
    url = said["url"]
    try:
        if url and url_of(url) is None:
            raise SourceError(f"{url!r} is not a web address: write it as https://example.org/story")
    except SourceError as error:
        raise WrongUsage(f"--url: {error}") from None
    return Given(**said)


def _refuse_several(sources: list[str]) -> None:
    """Refuse to describe several articles alike. Raises WrongUsage."""
    if len(sources) > 1:
        reason = f"{len(sources)} sources are given"
    elif Path(sources[0]).is_dir():
        reason = f"{sources[0]} is a folder"
    else:
        return
    raise WrongUsage(f"{ONE_ARTICLE}, but {reason}: ingest them one by one")
