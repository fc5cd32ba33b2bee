"""What assistants can ask the desk for. Both doors end here, and neither says anything that the desk would not."""

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from bot.answer import Answer, Progress, Sentence, Turn
from bot.assistants.bodies import (
    AnswerBody,
    ArticleBody,
    ChangeBody,
    ChangesBody,
    CorrectionBody,
    HitBody,
    HitsBody,
    ListBody,
    ListedBody,
)
from bot.assistants.tokens import Client
from bot.assistants.turns import Turns
from bot.desk import Desk
from bot.hits import Hit
from bot.injection import addresses_elsewhere, is_order, paragraphs
from bot.moments import moment
from ingest.corrections.history import Correction, corrections
from ingest.errors import LibraryError
from ingest.library.catalogue import Listed

PAGE, HITS = 50, 10  # articles of a list, passages of a search, if nothing else is asked for
MOST = 200  # of either
EMPTY = "there are no articles yet: run `newsdesk ingest FILE` where the library is"
_BLACK, _INK = "█", re.compile(r"\S")

P = ParamSpec("P")
R = TypeVar("R")


class Reception:
    """The desk, for several clients at once that need not know of each other."""

    def __init__(self, desk: Desk, turns: Turns | None = None) -> None:
        self.desk = desk
        self._turns = turns or Turns()

    async def ask(
        self, client: Client, question: str, *, as_of: str | None = None, article: str | None = None,
        outlets: Sequence[str] = (), history: Sequence[str] = (),
    ) -> AsyncGenerator[Progress | Sentence | Answer]:  # fmt: skip
        """Yield what `Desk.answer` does; `history` are earlier questions. Raises NewsdeskError."""
        client.need("ask")
        at = moment(as_of, "as_of", end=True)
        async with self._turns.turn(client.name):
            article_id = await asyncio.to_thread(self._known, article)
            turns = [Turn(earlier) for earlier in history]
            answering = self.desk.answer(question, turns=turns, at=at, article_id=article_id, outlets=outlets)
            async with aclosing(answering) as events:  # type: ignore[type-var]  # it is a generator
                async for event in events:
                    yield event

    async def search(self, client: Client, query: str, *, k: int = HITS, as_of: str | None = None) -> HitsBody:
        """Return passages, with what would steer whoever reads them blacked out. Raises NewsdeskError."""
        client.need("search")
        at = moment(as_of, "as_of", end=True)
        found = await self._work(client, self.desk.search, query, k=k, at=at)
        return HitsBody(hits=[_hit(each) for each in found])

    async def articles(self, client: Client, *, cursor: str | None = None, limit: int = PAGE) -> ListBody:
        """Return a page of the list of articles. Raises NewsdeskError."""
        client.need("articles")
        after = _after(cursor)
        listed = await asyncio.to_thread(self.desk.library.articles)
        at = next((n + 1 for n, each in enumerate(listed) if each.id == after), None) if after else 0
        if at is None:
            raise LibraryError("this cursor's article is gone: begin the list again without a cursor")
        page = [_listed(each) for each in listed[at : at + limit]]
        return ListBody(articles=page, next=_cursor(page[-1].id) if at + limit < len(listed) else None)

    async def article(self, client: Client, id: str, version: int | None = None) -> ArticleBody:
        """Return a version of an article, the current one by default; `id` may be a prefix. Raises NewsdeskError."""
        client.need("articles")
        return await asyncio.to_thread(self._article, id, version)

    async def changes(self, client: Client, id: str, since: str | None = None) -> ChangesBody:
        """Return the corrections of an article, made `since` a day. Raises NewsdeskError."""
        client.need("articles")
        return await asyncio.to_thread(self._changes, id, moment(since, "since", end=False))

    async def digest(self, client: Client, since: str | None = None, about: str = "") -> AnswerBody:
        """Return what is new `since` a day, in the past week without one. Raises NewsdeskError."""
        client.need("ask")
        begins = moment(since, "since", end=False)
        return told(await self._work(client, self.desk.digest, begins, about))

    async def is_ready(self) -> bool:
        """Return whether a question would be answered: there are articles, and the models are loaded."""
        return not await asyncio.to_thread(self.desk.library.is_empty)

    async def _work(self, client: Client, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with self._turns.turn(client.name):
            await asyncio.to_thread(self._known, None)
            return await asyncio.to_thread(work, *args, **kwargs)

    def _known(self, article: str | None) -> str | None:
        if self.desk.library.is_empty():
            raise LibraryError(EMPTY)
        return self.desk.library.article_id(article) if article else None

    def _article(self, id: str, version: int | None) -> ArticleBody:
        history = self.desk.library.history(id)
        found = self.desk.library.version(history[-1].article_id, version)
        text, withheld = blacked_out(found.text, found.url)
        fields = asdict(replace(found, text=text, title=_shown(found.title)))
        return ArticleBody(
            id=fields.pop("article_id"),
            version=fields.pop("number"),
            versions=len(history),
            withheld=withheld,
            **fields,
        )

    def _changes(self, id: str, since: datetime | None) -> ChangesBody:
        history = self.desk.library.history(id)
        found = [_correction(each) for each in corrections(history, since=since)]
        newest = history[-1]
        return ChangesBody(id=newest.article_id, title=_shown(newest.title), url=newest.url, corrections=found)


def told(answer: Answer) -> AnswerBody:
    """Return an answer as both doors give it."""
    body = AnswerBody.model_validate(answer.to_json())
    for each in (*body.citations, *body.closest):
        each.title = _shown(each.title)
    return body


def blacked_out(text: str, own: str | None) -> tuple[str, int]:
    """Return `text` of the article at `own` with what would steer its reader blacked out, and in how many places.

    Those are paragraphs that are orders, and addresses of other sites. Each character becomes one, so that offsets
    mean the same.
    """
    orders = [span for span in paragraphs(text) if is_order(text[slice(*span)])]
    places = [*orders, *addresses_elsewhere(text, own)]
    for start, end in places:
        text = text[:start] + _INK.sub(_BLACK, text[start:end]) + text[end:]
    return text, len(places)


def _shown(text: str) -> str:
    return blacked_out(text, None)[0]


def _hit(found: Hit) -> HitBody:
    fields = found.to_json()
    text, _ = blacked_out(found.passage.text, found.passage.url)
    return HitBody.model_validate(fields | {"text": text, "title": _shown(found.passage.title)})


def _listed(found: Listed) -> ListedBody:
    return ListedBody.model_validate(asdict(found) | {"title": _shown(found.title)})


def _correction(given: Correction) -> CorrectionBody:
    fields = given.to_json()
    sides = {
        side: blacked_out(version.text, version.url)[0]
        for side, version in (("before", given.before), ("after", given.after))
    }
    for change in fields["changes"]:
        for side, text in sides.items():
            if stretch := change[side]:
                # What a paragraph is for shows in the whole of it, and a sentence is a part.
                place = slice(stretch["start"], stretch["end"])
                stretch["text"] = _shown(stretch["text"]) if change["kind"] == "headline" else text[place]
    changes = [ChangeBody.model_validate(change) for change in fields["changes"]]
    return CorrectionBody(from_version=fields["from"], to_version=fields["to"], at=fields["at"], changes=changes)


def _cursor(id: str) -> str:
    return base64.urlsafe_b64encode(id.encode()).decode()


def _after(cursor: str | None) -> str | None:
    if not cursor:
        return None
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise LibraryError("this is no cursor: take the one that the page before it gave as `next`") from None
