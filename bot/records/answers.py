"""Answers as the ledger stores them: quotes are not copied, only their place in an article's version."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from bot.answer import Answer, Citation, Headline, Sentence, Suggestion
from bot.hits import Copy
from bot.prose import prose
from bot.records.asked import Kept
from bot.records.tables import citations, recalls, turns
from ingest.library.catalogue import valid
from ingest.library.ledger import fact, record
from ingest.library.schema import versions

LOOKED = "recalled"  # the fact that says up to which arrival overtaken answers have been looked for
UNSURE = '"unsure": true'  # in the JSON of an answer that shows the closest passage alone
_NEWS = '"request": "news"'
_POINTER = ("number", "article_id", "version", "start", "end", "speaker")


class _Current(NamedTuple):
    """What the current version of an article shows of itself."""

    article_id: str
    title: str
    url: str | None
    outlet: str | None
    published: str | None


def write(connection: Connection, turn: int, kept: Kept, *, shown: Sequence[str] = ()) -> None:
    """Store an answer, replacing the one before it; `shown` are articles whose words are shown besides."""
    for table in (citations, recalls):
        connection.execute(delete(table).where(table.c.turn == turn))
    answer = kept.answer
    # The outcome, too, before it is posted: what is removed before the end was in an answer, or in a refusal.
    values = {"answer": json.dumps(_packed(kept)), "known": answer and answer.known, "outcome": kept.outcome}
    connection.execute(update(turns).where(turns.c.id == turn).values(**values))
    beside: list[tuple[str, int]] = [(id, 0) for id in (*shown, *kept.shows)]
    rows: list[dict[str, Any]] = []
    if answer:
        cited = answer.citations or answer.closest
        rows += [{"turn": turn} | {name: getattr(each, name) for name in _POINTER} | _more(each) for each in cited]
        beside += [(each.article_id, 0) for each in answer.suggestions]
        beside += [(each.article_id, 0) for each in answer.related]
        beside += [(copy.article_id, each.number) for each in cited for copy in each.also]
        _look_again(connection, answer)
    # These are words of an article, too, and leave with it. A copy starts at the number of what it is a copy of.
    there = _current(connection, [id for id, _ in beside])
    rows += [
        {"turn": turn, "number": -number, "article_id": id, "version": 0, "start": of, "end": 0}
        for number, (id, of) in enumerate((each for each in dict.fromkeys(beside) if each[0] in there), 1)
    ]
    if rows:
        connection.execute(insert(citations), [dict.fromkeys(citations.c.keys()) | row for row in rows])


def _look_again(connection: Connection, answer: Answer) -> None:
    """Have it looked again for what versions overtake that came in meanwhile: the answer was not stored then."""
    if answer.known is not None and answer.known < int(fact(connection, LOOKED) or 0):
        record(connection, LOOKED, str(answer.known))


def read(connection: Connection, turn: int, question: str, stored: str | None) -> Kept | None:
    """Return the stored answer; None if there is none, or if an article that it cites was taken down."""
    if stored is None:
        return None
    notice, packed = (json.loads(stored)[name] for name in ("notice", "answer"))
    if packed is None:
        return Kept(notice=notice)
    sentences = tuple(_sentence(**each) for each in packed.pop("sentences"))
    near = _current(connection, packed.pop("related")).values()
    related = tuple(Headline(each.article_id, each.title, each.url, each.published) for each in near)
    unsure = packed.pop("unsure", False)
    suggestions = tuple(Suggestion(**each) for each in packed.pop("suggestions", ()))
    answer = Answer(question=question, sentences=sentences, related=related, suggestions=suggestions, **packed)
    cited = _cited(connection, turn)
    answer = replace(answer, closest=cited) if unsure else replace(answer, citations=cited)
    return Kept(answer=answer, notice=notice)


def seen(connection: Connection, team: str, user: str, *, before: int) -> int | None:
    """Return up to which arrival a user was told what is new by the newest such answer `before` a turn."""
    told = (
        select(turns.c.answer)
        .where(turns.c.team == team, turns.c.user == user, turns.c.id < before, turns.c.answer.contains(_NEWS))
        .order_by(turns.c.id.desc())
    )
    known = ((json.loads(stored)["answer"] or {}).get("seen") for stored in connection.execute(told).scalars())
    return next((number for number in known if number is not None), None)


def _sentence(citations: list[int], answer_span: list[int] | None = None, **fields: Any) -> Sentence:  # noqa: ANN401
    span = (answer_span[0], answer_span[1]) if answer_span else None
    return Sentence(citations=tuple(citations), answer_span=span, **fields)


def _packed(kept: Kept) -> dict[str, Any]:
    answer = kept.answer
    return {
        "notice": kept.notice,
        "answer": answer
        and {
            "understood": answer.understood,
            "sentences": [asdict(sentence) for sentence in answer.sentences],
            "related": [headline.article_id for headline in answer.related],
            "suggestions": [asdict(suggestion) for suggestion in answer.suggestions],
            "request": answer.request,
            "asked_as": answer.asked_as,
            "lead": answer.lead,
            "seen": answer.seen,
            "refusal": answer.refusal,
            "unsure": bool(answer.closest),  # then what is cited is only the closest
            "confidence": answer.confidence,
            "mode": answer.mode,
            "model": answer.model,
            "note": answer.note,
            "stale": answer.stale,
            "timings_ms": answer.timings_ms,
        },
    }


def _cited(connection: Connection, turn: int) -> tuple[Citation, ...]:
    of_version = and_(versions.c.article_id == citations.c.article_id, versions.c.number == citations.c.version)
    rows = connection.execute(
        select(citations, versions.c.title, versions.c.url, versions.c.outlet, versions.c.published, versions.c.text)
        .join(versions, of_version)
        .where(citations.c.turn == turn, citations.c.number > 0)
        .order_by(citations.c.number)
    )
    also = _copies(connection, turn)
    return tuple(_citation(row, tuple(also[row.number])) for row in rows)


def _copies(connection: Connection, turn: int) -> defaultdict[int, list[Copy]]:
    """Return the copies of what is cited that are still there, by number."""
    pointers = connection.execute(
        select(citations.c.article_id, citations.c.start)
        .where(citations.c.turn == turn, citations.c.number < 0, citations.c.start > 0)
        .order_by(citations.c.number.desc())
    ).all()
    current = _current(connection, [row.article_id for row in pointers])
    found = defaultdict[int, list[Copy]](list)
    for row in pointers:
        known = current[row.article_id]
        found[row.start].append(Copy(row.article_id, known.title, known.url, known.outlet))
    return found


def _citation(row: Row[Any], also: tuple[Copy, ...]) -> Citation:
    before, after = (row.before_start, row.before_end), (row.after_start, row.after_end)
    return Citation(
        **{name: getattr(row, name) for name in (*_POINTER, "title", "url", "outlet", "published")},
        quote=row.text[row.start : row.end] if row.end else row.title,
        speech=None if row.direct is None else "direct" if row.direct else "indirect",
        also=also,
        before=prose(row.text[slice(*before)]) if row.before_end else "",
        after=prose(row.text[slice(*after)]) if row.after_end else "",
        before_at=before if row.before_end else None,
        after_at=after if row.after_end else None,
    )


def _more(citation: Citation) -> dict[str, int | None]:
    """Return where the sentences beside a quote stand, and whether the speaker's words are quoted."""
    (before_start, before_end), (after_start, after_end) = (
        place or (None, None) for place in (citation.before_at, citation.after_at)
    )
    return {
        "before_start": before_start, "before_end": before_end, "after_start": after_start, "after_end": after_end,
        "direct": citation.speech == "direct" if citation.speech else None,
    }  # fmt: skip


def _current(connection: Connection, article_ids: Sequence[str]) -> dict[str, _Current]:
    """Return the current versions of those of these articles that are still there, by id, in their order."""
    if not article_ids:
        return {}
    rows = connection.execute(
        select(versions.c.article_id, versions.c.title, versions.c.url, versions.c.outlet, versions.c.published).where(
            versions.c.article_id.in_(article_ids), valid(None)
        )
    )
    found = {row.article_id: _Current(*row) for row in rows}
    return {id: found[id] for id in article_ids if id in found}
