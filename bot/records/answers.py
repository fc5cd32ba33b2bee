"""Answers as the ledger stores them: quotes are not copied, only their place in an article's version."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from bot.answer import Answer, Citation, Headline, Sentence, Suggestion
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


def write(connection: Connection, turn: int, kept: Kept, *, shown: Sequence[str] = ()) -> None:
    """Store an answer, replacing the one before it; `shown` are articles whose words are shown besides."""
    for table in (citations, recalls):
        connection.execute(delete(table).where(table.c.turn == turn))
    answer = kept.answer
    # The outcome, too, before it is posted: what is removed before the end was in an answer, or in a refusal.
    values = {"answer": json.dumps(_packed(kept)), "known": answer and answer.known, "outcome": kept.outcome}
    connection.execute(update(turns).where(turns.c.id == turn).values(**values))
    beside = [*shown]
    rows: list[dict[str, Any]] = []
    if answer:
        cited = answer.citations or answer.closest
        rows += [{"turn": turn} | {name: getattr(each, name) for name in _POINTER} | _beside(each) for each in cited]
        related = _headlines(connection, [each.article_id for each in answer.related])  # those that are still there
        beside += [*(each.article_id for each in answer.suggestions), *(each.article_id for each in related)]
        _look_again(connection, answer)
    # These are words of an article, too, and leave with it.
    rows += [
        {"turn": turn, "number": -number, "article_id": id, "version": 0, "start": 0, "end": 0}
        for number, id in enumerate(dict.fromkeys(beside), 1)
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
    related, unsure = _headlines(connection, packed.pop("related")), packed.pop("unsure", False)
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
    return tuple(_citation(row) for row in rows)


def _citation(row: Row[Any]) -> Citation:
    before, after = (row.before_start, row.before_end), (row.after_start, row.after_end)
    return Citation(
        **{name: getattr(row, name) for name in (*_POINTER, "title", "url", "outlet", "published")},
        quote=row.text[row.start : row.end] if row.end else row.title,
        before=prose(row.text[slice(*before)]) if row.before_end else "",
        after=prose(row.text[slice(*after)]) if row.after_end else "",
        before_at=before if row.before_end else None,
        after_at=after if row.after_end else None,
    )


def _beside(citation: Citation) -> dict[str, int | None]:
    """Return where the sentences beside a quote stand, as the ledger keeps it."""
    (before_start, before_end), (after_start, after_end) = (
        place or (None, None) for place in (citation.before_at, citation.after_at)
    )
    return {
        "before_start": before_start, "before_end": before_end, "after_start": after_start, "after_end": after_end,
    }  # fmt: skip


def _headlines(connection: Connection, article_ids: list[str]) -> tuple[Headline, ...]:
    found = {
        row.article_id: Headline(row.article_id, row.title, row.url, row.published)
        for row in connection.execute(
            select(versions.c.article_id, versions.c.title, versions.c.url, versions.c.published).where(
                versions.c.article_id.in_(article_ids), valid(None)
            )
        )
    }
    return tuple(found[article_id] for article_id in article_ids if article_id in found)
