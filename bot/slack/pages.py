"""What the bot shows beside answers: an article with the quote marked, its App Home, a channel's settings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import Citation
from bot.formatting import count, day
from bot.records.asked import Channel, Recalls, StoredTurn
from bot.records.questions import AskedQuestion
from bot.slack import wording
from bot.slack.elements import Block, link, origin, rich, words
from bot.slack.text import harmless, link_to, mrkdwn, shortened
from ingest.library.catalogue import Listed
from ingest.passages.blocks import blocks as paragraphs_of

SETTINGS, REPLIES, OUTLETS, RECALLS, ASK = "settings", "replies", "outlets", "recalls", "ask"

_PARAGRAPH = 2500  # characters shown of one; of the quote's own, those around the quote
_CHOICES = {
    "mentions": "Only messages that mention me",
    "threads": "Also questions in threads where I have answered",
    "questions": "Every question in this channel that I can answer",
}
_MOST = 100  # options of a list
LONGEST_OUTLET = 150  # characters: of an option's value
_RECENT, _PROBLEMS = 5, 10


@dataclass(frozen=True, slots=True)
class Known:
    """What App Home shows of the library; `failing` could not be added lately, and `questions` are on offer."""

    articles: int
    newest: Sequence[Listed]
    taken_in: str | None = None
    failing: Sequence[str] = ()
    questions: Sequence[str] = ()


def article(citation: Citation, text: str) -> dict[str, Any]:
    """Return the modal “Show in article”: the quote marked in its paragraph, and one more on each side."""
    found = paragraphs_of(text)
    quoted = [i for i, each in enumerate(found) if each.start < citation.end and citation.start < each.end]
    near = found[max(quoted[0] - 1, 0) : quoted[-1] + 2] if quoted else found[:1]
    shown = [rich(*_marked(text, paragraph.start, paragraph.end, citation)) for paragraph in near]
    head = rich(words(shortened(harmless(citation.title), 300), bold=True))
    about = origin("", citation.outlet, citation.published)
    address = link_to(citation.url, citation.quote)
    below = [*([words(f"{about} · ")] if about else []), *([link("Read the article", address)] if address else [])]
    end = [rich(*below)] if below else []
    return _modal("Show in article", [head, *shown[:20], *end])


def gone() -> dict[str, Any]:
    """Return the modal for an article that was taken down."""
    return _modal("Show in article", [_section(wording.GONE)])


def settings(channel: str, present: Channel, outlets: Sequence[str], *, everything: bool = True) -> dict[str, Any]:
    """Return the modal that asks which messages of a channel are answered, and from which outlets.

    Without `everything` it asks only how quiet the bot is: what every member of the channel may say.
    """
    offered = [value for value in _CHOICES if everything or value in ("mentions", "threads", present.replies)]
    choices = [_option(_CHOICES[value], value) for value in offered]
    initial = next(choice for choice in choices if choice["value"] == present.replies)
    replies = {"type": "radio_buttons", "action_id": REPLIES, "options": choices, "initial_option": initial}
    blocks = [_input(REPLIES, "Which messages do I answer here?", replies)]
    ways = {"on": "Say so in its thread, with the answer now", "daily": "The same, once a day", "off": "Say nothing"}
    when = [_option(text, value) for value, text in ways.items()]
    wanted = {
        "type": "radio_buttons",
        "action_id": RECALLS,
        "options": when,
        "initial_option": when[list(ways).index(present.recalls)],
    }
    blocks.append(_input(RECALLS, "When an article that I have quoted here is corrected", wanted))
    named = [_option(shortened(shown, 75), outlet) for outlet in outlets if (shown := harmless(outlet))][:_MOST]
    if named and everything:
        chosen = [option for option in named if option["value"] in present.outlets]
        several = {"type": "multi_static_select", "action_id": OUTLETS, "options": named}
        several |= {"initial_options": chosen} if chosen else {}
        blocks.append(_input(OUTLETS, "Answer only from these outlets (none: from all)", several, optional=True))
    submit = {"submit": _plain("Keep"), "callback_id": SETTINGS, "private_metadata": channel}
    return _modal("This channel", blocks, close="Cancel") | submit


def chosen(view: dict[str, Any]) -> Channel:
    """Return what was chosen in the modal of `settings`."""
    values = view["state"]["values"]
    replies = values[REPLIES][REPLIES]["selected_option"]["value"]
    options = values.get(OUTLETS, {}).get(OUTLETS, {}).get("selected_options") or []
    recalls = values.get(RECALLS, {}).get(RECALLS, {})  # a modal opened before an upgrade has none
    recalled: Recalls = (recalls.get("selected_option") or {}).get("value") or "on"
    return Channel(replies, tuple(option["value"] for option in options), recalled)


def home(known: Known, recent: Sequence[StoredTurn], week: Sequence[AskedQuestion] | None = None) -> dict[str, Any]:
    """Return App Home; with what was asked this `week`, for those who run the bot."""
    blocks = [_header("In the library"), _section(_holdings(known))]
    if known.failing:
        failing = "\n".join(f"• {mrkdwn(shortened(each, 200))}" for each in known.failing[:5])
        blocks.append(_section(f":warning: I could not add:\n{failing}"))
    if known.newest:
        blocks.append(_header("The newest articles"))
        items = [
            _item(link(origin(each.title, each.outlet, each.published), link_to(each.url, ""))) for each in known.newest
        ]
        blocks.append(
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}
        )
    if known.questions:
        buttons = [_suggestion(number, question) for number, question in enumerate(known.questions)]
        blocks += [_header("You could ask"), {"type": "actions", "elements": buttons}]
    if recent:
        asked = [_item(words(shortened(harmless(turn.asked.question), 200))) for turn in reversed(recent[-_RECENT:])]
        listed = {"type": "rich_text_list", "style": "bullet", "elements": asked}
        blocks += [_header("What you asked"), {"type": "rich_text", "elements": [listed]}]
    blocks += _for_administrators(week) if week is not None else []
    blocks += [{"type": "divider"}, _section(wording.HELP), _section(wording.COMMANDS)]
    return {"type": "home", "blocks": blocks}


def _for_administrators(week: Sequence[AskedQuestion]) -> list[Block]:
    """Return what those who run the bot see: how many questions there were, and which went wrong."""
    refused = [each for each in week if each.outcome == "not_found"]
    bad = [each for each in week if "bad" in each.ratings]
    good = sum("good" in each.ratings for each in week)
    answered = sum(each.outcome == "answered" for each in week)
    said = f"*{count(len(week), 'question')}* in the last 7 days: {answered} answered, {len(refused)} refused"
    blocks = [_header("For administrators"), _section(f"{said}; rated good {good}, bad {len(bad)}.")]
    for title, some in (("Rated bad", bad), ("Refused", refused)):
        items = [_item(words(shortened(harmless(each.question), 200))) for each in reversed(some[-_PROBLEMS:])]
        if items:
            head = {"type": "rich_text_section", "elements": [words(title, bold=True)]}
            listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
            blocks.append({"type": "rich_text", "elements": [head, listed]})
    return [*blocks, _section(wording.QUESTIONS_COMMAND)]


def _holdings(known: Known) -> str:
    if not known.articles:
        return wording.EMPTY_LIBRARY
    newest = next((each.published for each in known.newest if each.published), None)
    said = [f"*{count(known.articles, 'article')}*"]
    said += [f"the newest of {day(newest)}"] if newest else []
    said += [f"last updated on {day(known.taken_in)}"] if known.taken_in else []
    return ", ".join(said)


def _marked(text: str, start: int, end: int, citation: Citation) -> list[Block]:
    """Return a paragraph, with what is quoted of it marked."""
    first, last = max(start, citation.start), min(end, citation.end)
    if first >= last:
        return [words(shortened(harmless(text[start:end]), _PARAGRAPH))]
    room = max(_PARAGRAPH - (last - first), 400) // 2
    before, quote, after = (harmless(text[a:b]) for a, b in ((start, first), (first, last), (last, end)))
    before = before if len(before) <= room else "…" + before[-room:]
    found = [words(f"{before} ")] if before else []
    found.append(
        {"type": "text", "text": shortened(quote, _PARAGRAPH) or " ", "style": {"bold": True, "highlight": True}}
    )
    return [*found, words(f" {shortened(after, room)}")] if after else found


def _suggestion(number: int, question: str) -> Block:
    return {
        "type": "button",
        "action_id": f"{ASK}:{number}",
        "text": _plain(shortened(question, 75)),
        "value": shortened(question, 1900),
    }


def _modal(title: str, blocks: list[Block], *, close: str = "Close") -> dict[str, Any]:
    return {"type": "modal", "title": _plain(title), "close": _plain(close), "blocks": blocks}


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {"type": "input", "block_id": block_id, "label": _plain(label), "element": element, "optional": optional}


def _option(text: str, value: str) -> Block:
    return {"text": _plain(text), "value": value}


def _item(element: Block) -> Block:
    return {"type": "rich_text_section", "elements": [element]}


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
