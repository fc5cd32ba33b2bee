"""Opens the settings, the library and the desk for a command, and closes them whatever happens."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING

from bot.cli.output import notice
from ingest.errors import LibraryAwayError, LibraryError

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.settings import Settings
    from ingest.library.library import Library

FIELDS = "newsdesk"  # of a log record: what it has beside its message
_WITH_TIME = "%(asctime)s newsdesk: %(message)s"
_AGAIN = 1.0  # seconds; a choice
EMPTY = "there are no articles yet: run `newsdesk ingest FILE`"


def settings(*, stays: bool = False) -> "Settings":
    """Read the settings and set up logging, for a process that `stays` with times. Raises SettingsError."""
    from bot.settings import Settings

    loaded = Settings.load()
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter(_WITH_TIME if stays else "newsdesk: %(message)s")
    handler.setFormatter(_Json() if loaded.log_format == "json" else plain)
    for name in ("bot", "ingest"):  # other libraries' logs say nothing that our users could act on
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(loaded.log_level)
    if stays and loaded.log_level == "WARNING":  # one line a question is what a log is read for
        logging.getLogger("bot.slack.answering.questions").setLevel(logging.INFO)
    return loaded


class _Json(logging.Formatter):
    """A line of JSON for each record, with the fields that its logger gives beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        known = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        given = getattr(record, FIELDS, {})
        trace = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return json.dumps(known | given | trace, ensure_ascii=False, default=str)


def await_database(loaded: "Settings") -> None:
    """Wait until the database is there, for a process that stays: it may start before its server does.

    Raises NewsdeskError for whatever waiting doesn't mend.
    """
    told = False
    while loaded.database_url:
        try:
            loaded.library().close()
        except LibraryAwayError as error:
            if not told:
                notice(f"{error}; waiting for it")
            told = True
            sleep(_AGAIN)
        else:
            return


@contextmanager
def library(loaded: "Settings") -> Iterator["Library"]:
    """Yield the library, with what is under embargo no longer. Raises NewsdeskError."""
    with closing(loaded.library()) as opened:
        if opened.has_due():
            from ingest.intake.take_in import release
            from ingest.models.loading import Models

            models = Models(loaded.embedding_model, loaded.reranker)
            release(opened, lambda: models.embedder)
        yield opened


@contextmanager
def desk(loaded: "Settings", *, own_index: bool = False) -> Iterator["Desk"]:
    """Yield a desk, with `own_index` as in `Desk.open`. Raises NewsdeskError, also for an empty library."""
    from bot.desk import Desk

    with closing(Desk.open(loaded, own_index=own_index)) as opened:
        opened.release()
        if opened.library.is_empty():
            raise LibraryError(EMPTY)
        yield opened
