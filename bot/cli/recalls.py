"""`newsdesk recalls`: the answers that corrections have overtaken."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import Json, WrongUsage, date_option
from bot.formatting import count
from ingest.errors import WebhookError

if TYPE_CHECKING:
    from bot.recalls.listed import Recall
    from bot.settings import Settings
    from ingest.library.library import Library

_NONE = "no answer has been overtaken by a correction"
_POLL = 2.0  # seconds; a choice


def recalls(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only those found since then.")] = None,
    wording: Annotated[bool, typer.Option("--wording", help="Also where only the wording has changed.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on printing new ones, until Ctrl-C; needs --json.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the answers that a correction has overtaken, with the old and the new text.

    Those are answers of `newsdesk ask`, of `chat` and in Slack whose quote was corrected or taken out, whose number,
    date or name was corrected elsewhere in the article, or whose article was removed.

    \b
    newsdesk recalls --since 2026-11-01
    newsdesk recalls --follow --json
    """
    if follow and not as_json:
        raise WrongUsage("--follow prints a line of JSON for each: add --json")
    after = date_option("--since", since, end=False)
    from bot.recalls.find import find
    from bot.recalls.listed import listed, newest

    loaded = opened.settings()
    with opened.library(loaded) as library:
        find(library.ledger)
        last = newest(library.ledger)
        found = [each for each in listed(library.ledger, since=after) if wording or not each.is_wording]
        if follow:
            _follow(library, loaded, found, last, wording=wording)
        elif as_json:
            write_json([each.to_json() for each in found])
        elif found:
            from bot.terminal.recalls import render_recalls

            shown = console()
            shown.print(render_recalls(found, marked=shown.color_system is None), crop=False)
        else:
            notice(_NONE)


@contextmanager
def overtaking(library: "Library", settings: "Settings") -> Iterator[None]:
    """Say at the end how many answers are overtaken by what was done meanwhile, if any are; tell the webhook."""
    from bot.recalls.find import find
    from bot.recalls.listed import listed, newest

    _deliver(library, settings)  # what was left last time; and the first time, where it begins
    before = newest(library.ledger)
    yield
    find(library.ledger)
    found = [each for each in listed(library.ledger, after=before) if not each.is_wording]
    if found:
        them = "it" if len(found) == 1 else "them"
        notice(f"{count(len(found), 'answer')} overtaken: `newsdesk recalls` lists {them}")
    _deliver(library, settings)


def _deliver(library: "Library", settings: "Settings") -> None:
    """Send what was overtaken to the webhook, if there is one; what it does not take is sent the next time."""
    if not settings.webhook:
        return
    from bot.recalls.webhook import Webhook, deliver

    if webhook := Webhook.of(settings):
        try:
            deliver(library, webhook)
        except WebhookError as error:
            notice(str(error))


def _follow(library: "Library", settings: "Settings", found: "list[Recall]", last: int, *, wording: bool) -> None:
    """Print what was `found`, and then what is found after the `last`, until Ctrl-C."""
    from bot.recalls.find import find
    from bot.recalls.listed import listed

    last = max([last, *(each.id for each in found)])
    while True:
        for each in found:
            if wording or not each.is_wording:
                write_json(each.to_json())
        _deliver(library, settings)
        sleep(_POLL)
        find(library.ledger)
        found = listed(library.ledger, after=last)
        last = max([last, *(each.id for each in found)])
