"""Questions about the article that the last answer cites: its date, author, outlet and link, and more of its text."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.answer import Answer, Citation, Sentence, Turn
from bot.formatting import day
from bot.prose import prose
from bot.records.asked import Kept
from bot.slack import wording
from bot.slack.text import link_to, mrkdwn
from ingest.library.catalogue import StoredVersion
from ingest.passages.blocks import blocks as paragraphs_of

About = Literal["published", "author", "outlet", "link", "more"]

_PARAGRAPHS = 2  # shown at a time: about as much as an answer
_IT = r"(?:this|that|it|(?:the|this|that) (?:article|story|piece|news|text))"
_PATTERNS: tuple[tuple[About, str], ...] = (
    (
        "published",
        rf"(?:when|what (?:day|date|time)|on (?:what|which) (?:day|date)) (?:was|is|did|were) {_IT}"
        r" (?:published|written|posted|printed|from|out|come out|appear)"
        rf"|how (?:old|recent|new) is {_IT}|(?:what s|what is) (?:the|its) date(?: of {_IT})?|what date",
    ),
    (
        "author",
        rf"who (?:wrote|authored|reported|is behind) {_IT}"
        rf"|who (?:s|is|was) the (?:author|writer|reporter)(?: of {_IT})?",
    ),
    (
        "outlet",
        r"(?:which|what) (?:paper|newspaper|outlet|source|site|publication)"
        rf" (?:is|was|did) {_IT}(?: come)?(?: from| in)?"
        rf"|where (?:is|was|did) {_IT} (?:come )?(?:from|published)|who published {_IT}"
        r"|(?:what s|what is) (?:the|your|its) source",
    ),
    (
        "link",
        r"(?:(?:(?:can|could) (?:you|i) )?(?:give|send|show|get|have) (?:(?:me|us) )?)?(?:the|a|your) (?:link|url)"
        rf"(?: (?:to|of|for) {_IT})?|link|url|where can (?:i|we) (?:read|find|see) {_IT}",
    ),
    (
        "more",
        r"(?:(?:(?:can|could|would) you )?(?:show|tell|give|read) (?:(?:me|us) )?)?(?:some )?more"
        rf"(?: (?:of|about|from|on) {_IT})?"
        rf"|(?:show|read) (?:(?:me|us) )?(?:the )?(?:whole |full |entire |rest of )?{_IT}"
        rf"|read more|go on|continue|keep reading|(?:and )?what else does {_IT} say|what does {_IT} say next",
    ),
)  # fmt: skip
_READERS = tuple(
    (about, re.compile(rf"(?:and |so |ok |please )*(?:{pattern})(?: please)?")) for about, pattern in _PATTERNS
)


def asks(words: str) -> About | None:
    """Return what `words` ask about the article that was just cited; None where they ask something else."""
    said = " ".join(re.findall(r"[^\W_]+", words.lower()))
    return next((about for about, pattern in _READERS if pattern.fullmatch(said)), None)


def cited_last(turns: Sequence[Turn]) -> Citation | None:
    """Return what was cited last in a conversation: of an answer, the first source, or where reading would go on."""
    answers = (turn.answer for turn in reversed(turns) if turn.answer and turn.answer.citations)
    answer = next(answers, None)
    return answer.citations[-1 if asks(answer.question) == "more" else 0] if answer else None


def reply(about: About, question: str, cited: Citation, version: StoredVersion) -> Kept:
    """Return the answer to a question about an article."""
    if about == "more":
        return _more(question, cited, version)
    return Kept(notice=_fact(about, version))


def _fact(about: About, version: StoredVersion) -> str:
    title = mrkdwn(version.title)
    if about == "published" and version.published:
        changed = version.modified and day(version.modified) != day(version.published)
        after = f", and changed on {day(version.modified)}" if changed and version.modified else ""
        return f"*{title}* was published on {day(version.published)}{after}."
    if about == "author" and version.author:
        return f"*{title}* is by {mrkdwn(version.author)}."
    if about == "outlet" and version.outlet:
        return f"*{title}* is from {mrkdwn(version.outlet)}."
    if about == "link" and (address := link_to(version.url, "")):
        return f"<{address}|{title}>"
    return wording.NOT_KNOWN[about].format(title=title)


def _more(question: str, cited: Citation, version: StoredVersion) -> Kept:
    following = [each for each in paragraphs_of(version.text) if each.start >= cited.end and not each.heading][
        :_PARAGRAPHS
    ]
    if not following:
        return Kept(notice=wording.NO_MORE.format(title=mrkdwn(version.title)))
    citations = tuple(
        Citation(
            number=number, article_id=version.article_id, title=version.title, url=version.url, outlet=version.outlet,
            published=version.published, version=version.number, quote=version.text[each.start : each.end],
            start=each.start, end=each.end,
        )
        for number, each in enumerate(following, 1)
    )  # fmt: skip
    sentences = tuple(Sentence(prose(each.quote), (each.number,)) for each in citations)
    return Kept(answer=Answer(question=question, understood=question, sentences=sentences, citations=citations))
