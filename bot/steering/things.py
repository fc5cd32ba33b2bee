"""Says whether what is ordered is something that only an answerer does: a deed on a thing of an answerer's."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.steering.lexicon import DEEDS, Roles
from bot.steering.sentences import Sentence

_NOT = frozenset("not t ne no non nicht nao never".split())


@dataclass(frozen=True, slots=True)
class Order:
    """A deed that is ordered: where its verb stands, what kinds of deeds that may be, and whether by an imperative."""

    at: int
    kinds: Roles
    imperative: bool


def is_answerers(s: Sentence, order: Order) -> bool:
    """Is what is ordered something that only an answerer does?"""
    near = 26 if order.imperative else 15
    return (
        any(
            not order.kinds.isdisjoint(kinds)
            and any(0 < abs(at - order.at) < near and holds(s, at, order) for at in s.where(thing))
            for thing, kinds, holds in _THINGS
        )
        or (order.imperative and (_is_of_occasion(s, order) or _is_of_form(s, order)))
        or ("act_as" in order.kinds and s.has("machine", "assistant", start=order.at, end=order.at + 6))
        or (order.imperative and s.has("unbound", start=order.at, end=order.at + 12))
    )


def _is_of_occasion(s: Sentence, order: Order) -> bool:
    """`When summarising this article, …`, `If anyone asks, say …`."""
    at, kinds = order.at, order.kinds
    if not s.has("if", end=2) or kinds.isdisjoint({"compose", "suppress", "judge", "tell"}):
        return False
    if s.holds(("if digest this text", min(at, 9)), ("if digest comma", min(at, 5)), ("if you tell", min(at, 4))):
        return True
    if s.holds(("if user", min(at, 5))) and s.has("respond", "tell", start=at, end=at + 1):
        return True
    refused = s.words[at - 1] in _NOT  # "if somebody asks, do not answer" is advice
    return not refused and not kinds.isdisjoint({"compose", "tell"}) and s.holds(("if ask", min(at, 6)))


def _is_of_form(s: Sentence, order: Order) -> bool:
    """`Reply only in verse`, `answer all questions with …`, `refuse to answer any question`."""
    rest = s.part(order.at, order.at + 7)
    if "suppress" in order.kinds and rest.has("respond", start=1, end=4):
        return rest.holds(("respond every ask", 4))
    if not rest.has("respond", end=1):
        return False
    return rest.has("only", "tongue", "piece", start=1) or rest.holds(("every ask with", 5))


def _paper(s: Sentence, at: int, order: Order) -> bool:
    """`Your reply`, `every summary you produce`."""
    if _yours(s, at):
        return not _is_of_a_person(s, order)
    return s.has("you", start=at + 1, end=at + 4) and s.holds(("output|paper you make", 6))


def _output(s: Sentence, at: int, order: Order) -> bool:
    if _paper(s, at, order):
        return True
    if any(s.has("text", start=i, end=i + 4) for i in s.where("this", start=at + 1, end=at + 6)):
        return order.imperative or at < order.at
    if s.has("code") or (s.has("piece") and (order.imperative or s.has("exact") or _all(s, at))):
        return True
    summary = "summary" in s.roles[at]
    if summary and (at == 0 or s.has("auto", "machine", start=at - 2, end=at + 2)):  # "summaries should state"
        return True
    return (summary or s.has("machine", "assistant")) and (s.has("piece") or _all(s, at))


def _is_of_a_person(s: Sentence, order: Order) -> bool:
    """`Include your name in your reply` is said to people."""
    return not s.has("piece") and any(
        s.words[at] == "your" and not s.has("output", "paper", start=at + 1, end=at + 4)
        for at in s.where("your", start=order.at + 1, end=order.at + 4)
    )


def _yours(s: Sentence, at: int) -> bool:
    return s.has("your", start=at - 3, end=at)


def _all(s: Sentence, at: int) -> bool:
    return s.has("every", start=at - 3, end=at)


def _given_you(s: Sentence, at: int) -> bool:
    return s.has("you", start=at + 1, end=at + 3) and s.has("given", start=at + 1, end=at + 6)


def _instruction(s: Sentence, at: int, order: Order) -> bool:
    earlier = s.has("earlier", start=at - 4, end=at) or s.has("earlier", start=at + 1, end=at + 3)
    return earlier or _yours(s, at) or s.has("every", start=at - 2, end=at) or s.holds(("instruction you given", 6))


def _memory(s: Sentence, at: int, order: Order) -> bool:
    into = s.words[at - 1] in ("in", "to", "into") and s.words[at + 1 : at + 2] not in (["of"], ["lane"])
    return into or s.has("your", "user", start=at - 3, end=at) or s.has("lasting", start=at - 3, end=at + 4)


def _talk(s: Sentence, at: int, order: Order) -> bool:
    if order.imperative and _all(s, at):
        return True
    return not order.kinds.isdisjoint({"suppress", "keep", "reveal"}) and s.has(
        "this", "your", "earlier", start=at - 3, end=at
    )


def _text(s: Sentence, at: int, order: Order) -> bool:
    """`In your text`, `any text that is generated`."""
    if order.imperative:
        return s.words[at].startswith(("tex", "tes")) and s.has("your", start=at - 1, end=at)
    return _all(s, at) and at < order.at and s.has("piece")


def _tool(s: Sentence, at: int, order: Order) -> bool:
    runs = s.has("run", start=order.at, end=order.at + 1) and at - order.at < 7
    return _yours(s, at) or _given_you(s, at) or (runs and (order.imperative or s.has("machine")))


def _user(s: Sentence, at: int, order: Order) -> bool:
    told = order.imperative and "finite" not in s.roles[order.at] and 0 < at - order.at < 4
    return told and s.has("that", start=at + 1, end=at + 4)


def _source(s: Sentence, at: int, order: Order) -> bool:
    if s.has("other", start=at - 2, end=at) or ("suppress" in order.kinds and s.has("other", start=at + 1, end=at + 4)):
        denied = order.imperative and not _NOT.isdisjoint(s.words[max(order.at - 3, 0) : order.at])
        return denied or "suppress" in order.kinds or s.has("void", "only") or s.holds(("source you given", 6))
    return s.has("this", start=at - 2, end=at) and s.has("only", start=at, end=at + 12)


def _piece(s: Sentence, at: int, order: Order) -> bool:
    """`The exact words`, `the words above`."""
    return s.has("exact", start=at - 4, end=at) or (order.imperative and s.has("so_far", start=at, end=at + 3))


def _all_of_it(s: Sentence, at: int, order: Order) -> bool:
    """`Everything above`, `what you were told`, `whatever you produce`."""
    if not 0 < at - order.at < 7:
        return False
    if "compose" in order.kinds and s.has("you", start=at + 1, end=at + 2) and s.has("make", start=at + 2, end=at + 4):
        return order.imperative
    return s.has("so_far", "given", start=at, end=at + 7) and ("suppress" in order.kinds or s.has("exact"))


# A thing, what an answerer may be ordered to do with it, and when it is an answerer's.
_THINGS: tuple[tuple[str, frozenset[str], Callable[[Sentence, int, Order], bool]], ...] = (
    ("output", frozenset({"compose", "suppress"}), _output),
    ("paper", frozenset({"compose", "suppress"}), _paper),
    ("instruction", frozenset({"suppress", "reveal"}), _instruction),
    ("prompt", frozenset({"suppress", "reveal", "keep", "compose"}), lambda s, at, order: True),
    ("memory", frozenset({"suppress", "keep"}), _memory),
    ("talk", DEEDS, _talk),
    ("text", frozenset({"compose"}), _text),
    ("tool", frozenset({"act"}), _tool),
    ("secret", frozenset({"reveal", "tell"}), lambda s, at, order: s.has("user")),
    ("user", frozenset({"tell"}), _user),
    ("source", frozenset({"judge", "suppress", "reveal"}), _source),
    ("piece", frozenset({"compose", "reveal"}), _piece),
    ("all_of_it", frozenset({"suppress", "reveal", "compose"}), _all_of_it),
)
