"""What we tell the reader."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from bot.hits import Copy
from ingest.speech.people import name_of

Status = Literal["answered", "not_found"]
Stage = Literal["understand", "search", "rank", "write"]
Kind = Literal[
    "fact", "gist", "briefing", "list", "quoted", "timeline", "news", "comparison", "conversation", "language"
]

# What an answer says if the Chroma server that has the index could not be reached.
WORDS_ALONE = "The index cannot be reached now: only the words of the question were searched for."
REFUSAL = "The articles don't say."
UNSURE = "The articles may not answer this. The closest passage:"


def nothing_known(begins: datetime | None, at: datetime) -> str | None:
    """Return the refusal of a question about a moment before what is known `begins`, else None."""
    if begins is None or at >= begins:
        return None
    return f"Nothing was known then: what the articles say begins on {begins.day} {begins:%B %Y}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The words behind an answer: `quote == text[start:end]` of that version of the article, or its headline.

    A headline is quoted whole and has no place in the text: it starts and ends at 0. `speaker` says so in their own
    words if `speech` is direct, else in the article's. `also` are other addresses of the same story, which is one
    source all the same. `before` is the sentence before the quote if the quote leans on it, `after` the one after it if
    that takes something back; `before_at` and `after_at` are where they stand in the text.
    """

    number: int
    article_id: str
    title: str
    url: str | None
    outlet: str | None
    published: str | None
    version: int
    quote: str
    start: int
    end: int
    speaker: str | None = None
    speech: Literal["direct", "indirect"] | None = None
    also: tuple[Copy, ...] = ()
    before: str = ""
    after: str = ""
    before_at: tuple[int, int] | None = None
    after_at: tuple[int, int] | None = None

    @property
    def part(self) -> Literal["text", "headline"]:
        """What of the article is quoted."""
        return "text" if self.end else "headline"

    def of(self, title: str, text: str) -> str:
        """Return what is at the citation's place in an article."""
        return text[self.start : self.end] if self.part == "text" else title

    def to_json(self) -> dict[str, Any]:
        """Return the citation as `ask --json` prints it."""
        nowhere = {"start": None, "end": None} if self.part == "headline" else {}
        fields = {name: value for name, value in asdict(self).items() if name not in ("before_at", "after_at")}
        return fields | {"part": self.part} | nowhere

    @property
    def unnamed(self) -> str | None:
        """Who speaks, by name, where the quote doesn't name them itself."""
        name = name_of(self.speaker) if self.speaker else ""
        return name if name and name.split()[-1] not in self.quote else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the numbers of the citations behind it.

    `text[slice(*answer_span)]` are the words that answer, where that is sure. In an overview, `section` is the heading
    that it stands under, `label` what stands before it (a speaker, a headline, a day), and `day` that day in ISO 8601,
    or its month or year.
    """

    text: str
    citations: tuple[int, ...]
    answer_span: tuple[int, int] | None = None
    section: str = ""
    label: str = ""
    day: str | None = None

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text before the words that answer, these, and the text after them."""
        start, end = self.answer_span or (len(self.text), len(self.text))
        return self.text[:start], self.text[start:end], self.text[end:]

    @property
    def marked(self) -> str:
        """The sentence with its citation marks, as in `It opens in May. [1]`."""
        return " ".join([self.text, *(f"[{number}]" for number in self.citations)])


@dataclass(frozen=True, slots=True)
class Progress:
    """Work on an answer has come to `stage`."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Headline:
    """An article that is near to a question, whether or not it answers it."""

    article_id: str
    title: str
    url: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that newsdesk answers, made from an article."""

    question: str
    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the language model took for one answer: calls, tokens and dollars, None where that is not known.

    `withheld` are the sentences that it wrote and that nothing proved.
    """

    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    withheld: int = 0

    def plus(self, read: int, written: int, price: tuple[float, float] | None) -> "Usage":
        """Return it with the tokens of a call; `price` is in dollars for a million of those read, and written."""
        cost = (read * price[0] + written * price[1]) / 1e6 if price else 0.0
        return replace(
            self,
            input_tokens=(self.input_tokens or 0) + read,
            output_tokens=(self.output_tokens or 0) + written,
            cost=round((self.cost or 0.0) + cost, 8) if price else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or with no citations a refusal; `understood` is the question as it was searched for.

    `request` is the kind of question. What is no question about a fact gets an overview: `lead` is a line of our own
    above it, `suggestions` are questions to go on with, and `seen` counts the versions that "what's new" has told of.
    `asked_as` is the question with its spelling mended, where it was.

    `related` are the nearest headlines of a refusal, and `refusal` says that it is one. Where it is not certain that
    the articles don't answer, `closest` is what comes nearest to an answer. `confidence`, from 0 to 1, is how sure the
    gate is that the articles answer; None if nothing was found. `mode` says who wrote it, the language
    model `model` or nobody; `note` is a line for the reader if a model was asked and did not do what it should, and
    `usage` what it took. `stale` is a line for the reader if an article could not be checked for corrections when it
    should have been. `timings_ms` has a key for each stage and `total`. `known` is how many versions had arrived in
    the library when it was looked for.
    """

    question: str
    understood: str
    request: Kind = "fact"
    asked_as: str | None = None
    lead: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    seen: int | None = None
    closest: tuple[Citation, ...] = ()
    refusal: str = REFUSAL
    confidence: float | None = None
    mode: Literal["quotes", "model"] = "quotes"
    model: str | None = None
    note: str | None = None
    usage: Usage | None = None
    stale: str | None = None
    known: int | None = None
    timings_ms: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Whether the articles answer the question."""
        return "answered" if self.citations else "not_found"

    @property
    def is_quoted(self) -> bool:
        """Are its sentences the words that it cites, so that whoever shows it need not show these again?"""
        return self.mode == "quotes" and bool(self.citations)

    @property
    def is_overview(self) -> bool:
        """Is it arranged, in the articles' own words, under headings and behind labels?"""
        return self.request != "fact" and self.mode == "quotes" and bool(self.citations)

    @property
    def text(self) -> str:
        """The whole answer with its marks, or the refusal."""
        if self.closest:
            return " ".join([UNSURE, *(citation.quote for citation in self.closest)])
        if not self.sentences:
            return "\n".join([self.refusal, *(f"- {each.question}" for each in self.suggestions)])
        if not self.is_overview:
            return " ".join(sentence.marked for sentence in self.sentences)
        return "\n".join(_written(self.lead, self.sentences))

    def to_json(self, id: str | int | None = None) -> dict[str, Any]:
        """Return the answer as `ask --json` prints it; `id` is that of the line in a batch."""
        return {
            "id": id,
            "question": self.question,
            "request": self.request,
            "asked_as": self.asked_as,
            "status": self.status,
            "answer": self.text,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "mode": self.mode,
            "model": self.model,
            "note": self.note,
            "stale": self.stale,
            "usage": self.usage and asdict(self.usage),
            "lead": self.lead or None,
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "citations": [citation.to_json() for citation in self.citations],
            "closest": [citation.to_json() for citation in self.closest],
            "suggestions": [suggestion.question for suggestion in self.suggestions],
            "timings_ms": self.timings_ms,
        }


def _written(lead: str, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Yield the lines of an overview: its lead, headings, what is labelled a line each, the rest by the paragraph."""
    if lead:
        yield lead
    for (section, labelled), some in groupby(sentences, key=lambda each: (each.section, bool(each.label))):
        if section:
            yield section
        if labelled:
            yield from (f"{each.label}: {each.marked}" for each in some)
        else:
            yield " ".join(each.marked for each in some)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, earlier in a conversation; `answer` is None where only the question is known."""

    question: str
    answer: Answer | None = None

    @property
    def asked(self) -> str:
        """The question as it was understood, where that is known."""
        return self.answer.understood if self.answer else self.question
