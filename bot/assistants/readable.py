"""Bodies as text for a model that reads no JSON. Pure. What articles say stands between marks that it can't close."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from bot.answer import UNSURE
from bot.assistants.bodies import (
    AnswerBody,
    ArticleBody,
    ChangesBody,
    CitationBody,
    HitsBody,
    ListBody,
)
from bot.formatting import day
from bot.plain import plain, plain_line

_BEGIN, _END = "<article>", "</article>"


def readable(body: BaseModel) -> str:
    """Return what a body says, as lines."""
    return "\n".join(_WRITTEN[type(body)](body))


def _answer(body: AnswerBody) -> Iterator[str]:
    if body.status == "answered":
        yield from _quoted(body.answer)
        yield from _sources(body.citations)
    elif body.closest:
        yield f"{UNSURE} (It is not certain that this answers the question.)"
        yield from _quoted(" ".join(each.quote for each in body.closest))
        yield from _sources(body.closest)
    else:
        yield body.answer


def _sources(citations: Sequence[CitationBody]) -> Iterator[str]:
    yield "Sources:"
    for each in citations:
        said_by = f"said by {_line(each.speaker)}" if each.speaker else None
        at = f"{each.article_id}, version {each.version}"
        yield f"[{each.number}] {_joined(each.title, each.outlet, _day(each.published), each.url, said_by, at)}"


def _hits(body: HitsBody) -> Iterator[str]:
    if not body.hits:
        yield "Nothing found."
    for number, hit in enumerate(body.hits, 1):
        at = f"{hit.article_id}, version {hit.version}"
        yield f"[{number}] {_joined(hit.title, _day(hit.published), hit.url, at)}"
        yield from _quoted(hit.text)


def _list(body: ListBody) -> Iterator[str]:
    for each in body.articles:
        yield _joined(each.id, each.title, each.outlet, _day(each.published), each.url, f"version {each.version}")
    if body.next:
        yield f"More with cursor={body.next}"


def _article(body: ArticleBody) -> Iterator[str]:
    about = f"version {body.version} of {body.versions}, valid from {body.valid_from}"
    yield _joined(body.title, body.author, body.outlet, _day(body.published), body.url, about)
    yield from _quoted(body.text)
    if body.withheld:
        yield f"(blacked out in {body.withheld} places: addresses elsewhere, and what is to steer whoever reads it)"


def _changes(body: ChangesBody) -> Iterator[str]:
    yield _joined(body.id, body.title, body.url)
    if not body.corrections:
        yield "Nothing has changed."
    for each in body.corrections:
        yield f"Version {each.from_version} to {each.to_version}, {each.at}:"
        for change in each.changes:
            yield change.kind
            for sign, side in (("-", change.before), ("+", change.after)):
                if side:
                    yield from _quoted(side.text, sign)


def _quoted(text: str, sign: str = "") -> Iterator[str]:
    """Yield text of articles between its marks; nothing in it can look like the end of it."""
    yield f"{sign}{_BEGIN}"
    yield _unmarked(plain(text))
    yield _END


def _joined(*parts: str | None) -> str:
    return " · ".join(_line(part) for part in parts if part)


def _day(stamp: str | None) -> str | None:
    return day(stamp) if stamp else None


def _line(text: str) -> str:
    return _unmarked(plain_line(text))


def _unmarked(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")


_WRITTEN: dict[type[BaseModel], Callable[[Any], Iterator[str]]] = {
    AnswerBody: _answer, HitsBody: _hits, ListBody: _list, ArticleBody: _article, ChangesBody: _changes,
}  # fmt: skip
