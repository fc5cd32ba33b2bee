"""What is said when nothing is asked: a greeting, what newsdesk can do, what it holds, and what to ask."""

from collections.abc import Iterator

from bot.answer import Suggestion
from bot.formatting import count, day
from bot.overview.shelf import Shelf
from bot.overview.telling import Overview
from bot.question.talk import Talk
from ingest.library.survey import Entry
from ingest.speech.people import name_of

SUGGESTED = 3

_LINES: dict[Talk, str] = {
    "greeting": "Hello! Ask me about the articles.",
    "thanks": "You’re welcome.",
    "farewell": "Goodbye.",
    "wellbeing": "Fine, thank you. Ask me about the articles.",
    "identity": "I am newsdesk, a program: I answer questions about news articles with their exact words.",
}
_ABILITIES = (
    "I answer questions about the articles with their exact words, and show where they stand. Summaries, briefings on"
    " a subject, lists and counts of articles, who is quoted, timelines, what is new and comparisons: just ask."
)


def conversation(shelf: Shelf, talk: Talk) -> Overview:
    """Return one friendly line or, to who asks what there is, that and three questions."""
    if line := _LINES.get(talk):
        return Overview(refusal=line)
    suggested = tuple(_suggestions(shelf))[:SUGGESTED]
    line = _ABILITIES if talk == "abilities" else holdings(shelf)
    return Overview(refusal=f"{line} For example:" if suggested else line, suggestions=suggested)


def holdings(shelf: Shelf) -> str:
    """Return in a line what the library holds."""
    entries = shelf.entries
    if not entries:
        return "There are no articles yet."
    dates = sorted(entry.published for entry in entries if entry.published)
    span = f", from {day(dates[0])} to {day(dates[-1])}" if dates and dates[0][:10] != dates[-1][:10] else ""
    outlets = sorted({entry.outlet for entry in entries if entry.outlet})
    by = f", by {', '.join(outlets[:3])}{' and others' if len(outlets) > 3 else ''}" if outlets else ""
    return f"The library holds {count(len(entries), 'article')}{span}{by}."


def _suggestions(shelf: Shelf) -> Iterator[Suggestion]:
    """Yield questions about the newest articles: each kind once, and only what the articles answer."""
    newest = iter(shelf.entries[:12])
    if entry := next(newest, None):
        yield Suggestion(f"What is “{entry.title}” about?", entry.article_id)
    for entry in shelf.entries[:6]:
        if speaker := _speaker(shelf, entry):
            yield Suggestion(f"What did {speaker} say?", entry.article_id)
            break
    if second := next(newest, None):
        yield Suggestion(f"Who is quoted in “{second.title}”?", second.article_id)


def _speaker(shelf: Shelf, entry: Entry) -> str | None:
    """Return somebody who speaks in an article, by a full name."""
    for excerpt in shelf.of(entry):
        speech = shelf.speech(excerpt)
        if (
            speech
            and speech.direct
            and len(name := name_of(speech.speaker).split()) == 2
            and all(w[0].isupper() for w in name)
        ):
            return " ".join(name)
    return None
