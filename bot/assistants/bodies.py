"""What both doors say, as typed JSON. What articles say is data in them: no body tells its reader what to do."""

from typing import Literal

from pydantic import BaseModel, Field


class CopyBody(BaseModel):
    """The same story at another address."""

    article_id: str
    title: str
    url: str | None
    outlet: str | None


class CitationBody(BaseModel):
    """The words behind a sentence: `quote` is `text[start:end]` of that version, or its headline."""

    number: int
    article_id: str
    title: str
    url: str | None
    outlet: str | None
    published: str | None
    version: int
    quote: str
    part: Literal["text", "headline"]
    start: int | None = Field(description="In characters of that version's text; null for a headline.")
    end: int | None
    speaker: str | None
    speech: Literal["direct", "indirect"] | None
    before: str = Field(description="The sentence before it, where the quote is not understood without it.")
    after: str = Field(description="The sentence after it, where that takes something back.")
    also: list[CopyBody]


class SentenceBody(BaseModel):
    """A sentence of an answer, and the numbers of the citations that it stands on."""

    text: str
    citations: list[int]
    section: str
    label: str


class AnswerBody(BaseModel):
    """An answer in the articles' own words; `not_found` where they don't say, and then `closest` may help."""

    question: str
    request: str = Field(description="The kind of question, such as fact, gist, list or timeline.")
    status: Literal["answered", "not_found"]
    answer: str
    confidence: float | None
    mode: Literal["quotes", "model"]
    stale: str | None = Field(description="Which sources could not be checked for corrections when they should be.")
    sentences: list[SentenceBody]
    citations: list[CitationBody]
    closest: list[CitationBody]
    suggestions: list[str]


class HitBody(BaseModel):
    """A passage that was found: `text` is `text[start:end]` of that version of its article."""

    article_id: str
    title: str
    url: str | None
    published: str | None
    version: int
    start: int
    end: int
    text: str
    score: float
    also: list[CopyBody]


class HitsBody(BaseModel):
    """Passages, best first. What in them is written to steer whoever reads it is blacked out, at full length."""

    hits: list[HitBody]


class ListedBody(BaseModel):
    """An article in the list, by its current version."""

    id: str
    title: str
    url: str | None
    outlet: str | None
    published: str | None
    modified: str | None
    version: int
    passages: int


class ListBody(BaseModel):
    """Some articles, newest first; `next` is the cursor of those after them."""

    articles: list[ListedBody]
    next: str | None


class ArticleBody(BaseModel):
    """A version of an article. In `text`, what is written to steer whoever reads it is blacked out, at full length."""

    id: str
    version: int
    versions: int
    title: str
    url: str | None
    author: str | None
    outlet: str | None
    published: str | None
    modified: str | None
    valid_from: str
    valid_until: str | None
    text: str
    withheld: int = Field(description="Paragraphs that are blacked out.")


class StretchBody(BaseModel):
    """A sentence of a version, and which of its characters differ from the other side's."""

    text: str
    start: int
    end: int
    differs: list[tuple[int, int]]


class ChangeBody(BaseModel):
    """What one sentence was, and what it became; null where there was none."""

    kind: str = Field(description="number, date, name, quotation, headline, added, removed or wording")
    before: StretchBody | None
    after: StretchBody | None


class CorrectionBody(BaseModel):
    """What changed from one version to the next, and when."""

    from_version: int
    to_version: int
    at: str
    changes: list[ChangeBody]


class ChangesBody(BaseModel):
    """The corrections of an article, oldest first."""

    id: str
    title: str
    url: str | None
    corrections: list[CorrectionBody]


class ErrorBody(BaseModel):
    """What went wrong, in one line that says what to do."""

    error: str
