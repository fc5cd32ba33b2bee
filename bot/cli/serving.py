"""`newsdesk slack`, `serve` and `mcp`: answers in Slack, over HTTP, and to assistants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.cli import opened
from ingest.errors import SettingsError

_EXTRA = "this needs packages that are not installed: run `pip install 'newsdesk[assistants]'`"


def slack() -> None:
    """Answer in Slack, until stopped.

    In Socket Mode with SLACK_APP_TOKEN, else over HTTP on NEWSDESK_PORT (path /slack/events). docs/slack.md
    shows how to create the app.

    \b
    newsdesk slack
    """
    import asyncio

    from bot.desk import Desk
    from bot.settings import SlackSettings

    settings, tokens = opened.settings(stays=True), SlackSettings.load()
    from contextlib import closing

    from bot.slack.serve import serve

    opened.await_database(settings)
    with closing(Desk.open(settings, own_index=True)) as desk:
        asyncio.run(serve(desk, settings, tokens))


def serve() -> None:
    """Answer over HTTP, as JSON and to assistants, until stopped.

    On NEWSDESK_BIND and NEWSDESK_PORT; NEWSDESK_API_TOKENS says who may ask. docs/assistants.md describes the paths.

    \b
    newsdesk serve
    """
    settings = opened.settings(stays=True)
    with _installed():
        from bot.assistants.serve import known
        from bot.assistants.serve import serve as run
    tokens = known(settings)
    opened.await_database(settings)
    with opened.desk(settings, own_index=True) as desk:
        run(desk, settings, tokens)


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP, as `newsdesk serve` does.")] = False,
) -> None:
    """Answer an assistant that starts this command and speaks the Model Context Protocol with it.

    docs/assistants.md shows what to add to the usual ones.

    \b
    newsdesk mcp
    """
    if http:
        serve()
        return
    settings = opened.settings(stays=True)
    with _installed():
        from bot.assistants.serve import stdio
    from contextlib import closing

    from bot.desk import Desk

    with closing(Desk.open(settings, own_index=True)) as desk:
        stdio(desk)


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        raise SettingsError(_EXTRA) from None
