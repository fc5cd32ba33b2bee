"""Tells an order to a machine: whoever answers is addressed, or an answerer's things are spoken of in the imperative.

An order says who is to do what with which thing. Who: a machine, or whoever works on this very text. What with which
thing: put something into an answer, set a rule aside, write a memory, reveal a prompt, call a tool, tell a user
something, trust a source. The deed has to be ordered: by an imperative, an obligation or a request.
"""

from collections.abc import Iterator

from bot.steering.addressing import addresses, must_be_to_machine
from bot.steering.lexicon import DEEDS
from bot.steering.sentences import Sentence, folded, sentences
from bot.steering.statements import states_a_rule
from bot.steering.things import Order, is_answerers

# Without a word of one of these, a text is not looked at any closer.
_WORTH = frozenset(
    "machine assistant agent output instruction prompt memory talk tool secret unbound user digest ask exact tongue"
    " source piece paper void".split()
)
_AND = frozenset("and then und dann et puis y e luego poi , ; or".split())


def steers(text: str) -> bool:
    """Does `text` hold an order to a machine?"""
    told = sentences(folded(text), worth=_WORTH)
    addressed = any(addresses(each) for each in told)
    return any(_is_order(each, addressed=addressed) for each in told)


def _is_order(s: Sentence, *, addressed: bool) -> bool:
    ordered = list(_ordered(s))
    if addressed and (ordered or s.has("you", "your", "must", "please")):
        return True
    if s.holds(("machine please", 12), ("please machine", 4)):
        return True
    if ordered and s.holds(("machine must", 12)) and _is_of_here(s):
        return True
    return must_be_to_machine(s) or states_a_rule(s) or any(is_answerers(s, order) for order in ordered)


def _is_of_here(s: Sentence) -> bool:
    """Is this text, or our paper, spoken of?"""
    return s.has("here") or s.holds(("this text", 4))


def _ordered(s: Sentence) -> Iterator[Order]:
    for start, end, imperative in [
        *((at, at + 1, True) for at in _heads(s)),
        *((at, at + 14, True) for at in s.where("please")),
        *((at - 3, at + 11, False) for at in s.where("must")),
    ]:
        found = s.where(*DEEDS, start=start, end=end)
        for at in found[:1] if imperative else found:
            if not imperative or not ("finite" in s.roles[at] or s.has("colon", start=at + 1, end=at + 2)):
                yield Order(at, s.roles[at] & DEEDS, imperative)


def _heads(s: Sentence) -> list[int]:
    """Return where the verb of an imperative would stand."""
    first = _skip(s, 0)
    heads = [first] if not _is_noun(s, first) else []
    fronted = s.has("if", "front", end=first + 1)
    for at in s.where("colon"):
        heads.append(_skip(s, at + 1))
        fronted = fronted or s.has("if", "front", start=heads[-1], end=heads[-1] + 1)
    if fronted:  # "in your reply, suggest …"
        return [*heads, *(_skip(s, at + 1) for at in [*s.where("comma"), *s.where("output", end=8)])]
    if s.has(*DEEDS, start=first, end=first + 1):
        heads += [_skip(s, at + 1) for at, word in enumerate(s.words) if word in _AND]
    return heads


def _is_noun(s: Sentence, at: int) -> bool:
    """`Output in Europe` is no imperative."""
    return s.words[at : at + 1] == ["output"] and s.has("front", start=at + 1, end=at + 2)


def _skip(s: Sentence, at: int) -> int:
    """Return the first place from `at` on that holds more than an opening."""
    opening = ("skip", "please", "comma", "mark", "machine", "assistant", "call")
    while at < len(s.words) and s.has(*opening, start=at, end=at + 1) and not DEEDS & s.roles[at]:
        at += 1
    return at
