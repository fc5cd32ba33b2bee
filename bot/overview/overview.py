"""request -> overview: who makes which kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answer import Kind, Turn
from bot.overview import comparison, lists, named, news, quoted
from bot.overview.about import Search, Treatment
from bot.overview.briefing import briefing
from bot.overview.conversation import conversation
from bot.overview.gist import gist
from bot.overview.shelf import Shelf
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.timeline import of_subject, timeline
from bot.overview.which import Meant, meant
from bot.question.language import REPLIES
from bot.question.request import Request
from ingest.library.survey import Entry

_OFFERED = 5  # articles that are told of in a sentence each where it is not clear which is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What is known of who asks: the conversation so far, the moment, and up to which arrival they know the news.

    `live` is whether `now` is the present.
    """

    turns: Sequence[Turn] = ()
    now: datetime
    live: bool = True
    seen: int | None = None


def overview(shelf: Shelf, request: Request, asker: Asker, search: Search) -> Overview:
    """Return what `request` asks for."""
    if request.kind == "language":
        return Overview(refusal=REPLIES[request.language])
    if request.kind == "conversation":
        return conversation(shelf, request.talk)
    if not shelf.entries:
        return nothing("There are no articles to look at.")
    if request.kind == "briefing":
        return briefing(shelf, request.subject, search, request.length)
    if request.kind == "timeline" and request.subject:
        return timeline(shelf, of_subject(shelf, request.subject, search), request.subject)
    return _MAKERS[request.kind](shelf, request, asker)


def _gist(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    words = request.articles[0]
    found = meant(shelf, words, asker.turns)
    if found.first is None:
        return _unclear(shelf) if not words else _unknown(shelf, words)
    lines = [Line(excerpt=each, section=found.first.title) for each in gist(shelf, found.first, request.length)]
    if not lines:
        return nothing(f"“{found.first.title}” has no sentence that can be shown.", [found.first])
    retell = f"Sum up what the article “{found.first.title}” says, the most important first."
    return told(shelf, lines, lead=_others(found), retell=retell)


def _unclear(shelf: Shelf) -> Overview:
    """Say of each of the newest articles what it is about, where nobody knows which is meant."""
    newest = shelf.entries[:_OFFERED]
    lines = [Line(excerpt=each, label=entry.title) for entry in newest for each in gist(shelf, entry, 1)]
    newest_of = "" if len(newest) == len(shelf.entries) else f"; the newest {len(newest)}"
    return told(shelf, lines, lead=f"Which one? There are {len(shelf.entries):,} articles{newest_of}:")


def _unknown(shelf: Shelf, words: str) -> Overview:
    return nothing(f"No article matches “{words}”.", shelf.entries)


def _others(found: Meant) -> str:
    """Say which other articles the same words name."""
    if found.equal < 2:
        return ""
    others = "; ".join(f"“{entry.title}”" for entry in found.entries[1 : min(found.equal, 3)])
    return f"{found.equal} articles fit; this is the newest. Also: {others}"


def _entries(shelf: Shelf, request: Request, asker: Asker) -> tuple[list[Entry], str]:
    """Return the articles that a request names, all that are equally likely; and how to call them."""
    words = request.articles[0] if request.articles else ""
    found = meant(shelf, words, asker.turns)
    if found.entries:
        entries = list(found.entries[: max(1, found.equal)])
        return entries, f"in “{entries[0].title}”" if len(entries) == 1 else f"in the {len(entries)} articles that fit"
    return ([], words) if words else (shelf.entries, "in the articles")


def _list(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    if request.listed == "articles":
        return lists.articles(shelf, request, asker.now.date())
    if request.listed == "mentions":
        return lists.mentions(shelf, request.subject)
    if request.subject:
        return named.about(shelf, request.subject, request.listed)
    entries, where = _entries(shelf, request, asker)
    return named.things(shelf, entries, request.listed, where) if entries else _unknown(shelf, where)


def _quoted(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    if request.speaker:
        return quoted.by_speaker(shelf, request.speaker)
    if request.subject:
        return quoted.about(shelf, request.subject)
    entries, where = _entries(shelf, request, asker)
    return quoted.in_articles(shelf, entries) if entries else _unknown(shelf, where)


def _timeline(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    entries, where = _entries(shelf, request, asker)
    if not entries:
        return _unknown(shelf, where)
    return timeline(shelf, [Treatment(entry, wholly=True) for entry in entries], "")


def _news(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    if request.articles:
        entries, where = _entries(shelf, request, asker)
        return news.corrections(shelf, entries) if entries else _unknown(shelf, where)
    if request.corrected and not request.days.strip():
        return news.corrections(shelf, shelf.entries)
    wanted = news.Wanted(request.days, request.subject, corrected=request.corrected)
    return news.news(shelf, wanted, now=asker.now, seen=asker.seen, live=asker.live)


def _comparison(shelf: Shelf, request: Request, asker: Asker) -> Overview:
    found = [meant(shelf, words, asker.turns) for words in request.articles]
    if request.versions:
        entry = found[0].first
        return comparison.versions(shelf, entry, request.versions) if entry else _unknown(shelf, request.articles[0])
    pair = _two(found)
    if len(pair) < 2:
        lacking = next((w for w, each in zip(request.articles, found, strict=True) if not each.entries), "")
        if lacking:
            return _unknown(shelf, lacking)
        return nothing("Name two articles to compare, each by a word of its headline.", shelf.entries)
    return comparison.comparison(shelf, *pair)


def _two(found: Sequence[Meant]) -> list[Entry]:
    """Return the two articles that are meant: the surer name first, the other by what is left."""
    if len(found) == 1:
        return list(found[0].entries[:2])
    pair: dict[int, Entry] = {}
    for place in sorted(range(2), key=lambda i: found[i].equal or 99):
        entry = next((each for each in found[place].entries if each not in pair.values()), None)
        if entry:
            pair[place] = entry
    return [pair[place] for place in sorted(pair)]


_MAKERS: dict[Kind, Callable[[Shelf, Request, Asker], Overview]] = {
    "gist": _gist, "list": _list, "quoted": _quoted, "timeline": _timeline, "comparison": _comparison, "news": _news,
}  # fmt: skip
