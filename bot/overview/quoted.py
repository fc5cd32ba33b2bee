"""Who is quoted, how often, and with which words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.overview.about import READ, Treatment, treatments
from bot.overview.lists import counted, times
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.words import all_in, bag, telling
from ingest.library.survey import Entry
from ingest.speech.people import name_of

_SHOWN = 20


@dataclass(slots=True)
class Voice:
    """Somebody who is quoted: their name with what they are, and their quotations, each as its sentences."""

    speaker: str
    quotations: dict[tuple[str, int, int], list[Excerpt]] = field(default_factory=dict)


def in_articles(shelf: Shelf, entries: Sequence[Entry]) -> Overview:
    """Return who is quoted in some articles."""
    where = f"in “{entries[0].title}”" if len(entries) == 1 else f"in {counted(len(entries))}"
    return _told(shelf, [(entry, shelf.of(entry)) for entry in entries], where)


def about(shelf: Shelf, subject: str) -> Overview:
    """Return who is quoted about a subject: in the articles about it, and elsewhere beside its name."""
    found = treatments(shelf, subject)
    most = f" in the {READ} articles that are most about it" if len(found) == READ else ""
    return _told(shelf, [(each.entry, _heard(shelf, each, subject)) for each in found], f"about “{subject}”{most}")


def by_speaker(shelf: Shelf, speaker: str) -> Overview:
    """Return what somebody is quoted with, everywhere."""
    words = telling(speaker)
    held = {p.article_id for p in shelf.survey.holding(words[-1:])} if words else set()
    entries = [entry for entry in shelf.entries if entry.article_id in held]
    voices = _voices(shelf, [(entry, shelf.of(entry)) for entry in entries])
    own = [voice for voice in voices if all_in(words, bag(name_of(voice.speaker))) or _is_last(words, voice.speaker)]
    quotations = [some for voice in own for some in voice.quotations.values()]
    if not quotations:
        return nothing(f"{speaker} is not quoted in any article.", entries or shelf.entries)
    articles = len({some[0].passage.article_id for some in quotations})
    lines = [Line(excerpt=each, label=each.passage.title, spoken=True) for some in quotations[:_SHOWN] for each in some]
    lead = f"{name_of(own[0].speaker)} is quoted {times(len(quotations))} in {counted(articles)}:"
    return told(shelf, lines, lead=lead)


def _voices(shelf: Shelf, read: Iterable[tuple[Entry, Sequence[Excerpt]]]) -> list[Voice]:
    """Return who speaks in the sentences that are read, by name, in the order in which they do."""
    voices: dict[str, Voice] = {}
    for entry, excerpts in read:
        for excerpt in excerpts:
            speech = shelf.speech(excerpt)
            if speech and speech.direct and shelf.shows(excerpt):
                name = name_of(speech.speaker)
                voice = voices.setdefault(name, Voice(speech.speaker))
                voice.speaker = max(voice.speaker, speech.speaker, key=len)
                voice.quotations.setdefault((entry.article_id, speech.start, speech.end), []).append(excerpt)
    return list(voices.values())


def _heard(shelf: Shelf, treated: Treatment, subject: str) -> Sequence[Excerpt]:
    told_of = shelf.of(treated.entry)
    words = telling(subject)
    if treated.throughout or all_in(words, bag(treated.entry.title)):
        return told_of
    near = [each for each in told_of if all_in(words, bag(each.text))]
    return [each for each in told_of if any(each == other or _beside(shelf, each, other) for other in near)]


def _beside(shelf: Shelf, one: Excerpt, other: Excerpt) -> bool:
    """Do two sentences stand next to each other in one paragraph?"""
    text = shelf.text(one.passage.article_id, one.passage.version)
    between = text[min(one.span[1], other.span[1]) : max(one.span[0], other.span[0])]
    return abs(one.place - other.place) == 1 and "\n" not in between


def _told(shelf: Shelf, read: Sequence[tuple[Entry, Sequence[Excerpt]]], where: str) -> Overview:
    voices = _voices(shelf, read)
    unnamed = [] if voices else [each for _, excerpts in read for each in excerpts if _is_quotation(shelf, each)]
    if not voices and unnamed:
        lines = [Line(excerpt=each) for each in unnamed[:_SHOWN]]
        return told(shelf, lines, lead=f"Nobody is quoted by name {where}. What is in quotation marks:")
    if not voices:
        return nothing(f"Nobody is quoted {where}.", shelf.entries)
    lines = [
        Line(excerpt=next(iter(voice.quotations.values()))[0], label=_label(voice), spoken=True)
        for voice in voices[:_SHOWN]
    ]
    people = f"{len(voices):,} people are" if len(voices) > 1 else "1 person is"
    return told(shelf, lines, lead=f"{people} quoted {where}:")


def _is_quotation(shelf: Shelf, excerpt: Excerpt) -> bool:
    passage = excerpt.passage
    return shelf.speeches(passage.article_id, passage.version).quotes(*excerpt.span) and shelf.shows(excerpt)


def _label(voice: Voice) -> str:
    often = len(voice.quotations)
    speaker = voice.speaker[:1].upper() + voice.speaker[1:]
    return f"{speaker} ({times(often)})" if often > 1 else speaker


def _is_last(words: Sequence[str], speaker: str) -> bool:
    return len(words) == 1 and name_of(speaker).split()[-1:] == [words[0]]
