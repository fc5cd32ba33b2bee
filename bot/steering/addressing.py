"""Says whether a sentence speaks to a machine: by a label, by name, or by the work that it does on this very text."""

from bot.steering.lexicon import DEEDS
from bot.steering.sentences import Sentence

# Words of these roles one after another, within so many words: so is spoken of whoever answers from this text.
_SURELY = (
    ("machine|assistant digest|read this text", 10),
    ("agent read this text", 8),
)
_AT_WORK = (
    ("machine|assistant|agent|who digest this text", 14),
    ("machine|assistant|agent|who this text digest", 8),
    ("machine|assistant read|digest|tell this", 8),
    ("machine|assistant this text read", 8),
    ("machine|assistant|agent read|digest behalf", 8),
    ("call who respond|digest", 8),
    ("please agent|machine output|digest", 8),
    ("please link agent|machine|assistant", 4),
    ("instruction assistant|machine given", 8),
    ("you generate", 3),
)
# These need a word of duty beside them: news tells what machines do, too.
_ON_DUTY = (("agent|machine|assistant|who make output", 7), ("machine digest", 3))
_AS_MACHINE = (("as machine|assistant i", 10), ("i comma machine|assistant comma", 6))


def addresses(s: Sentence) -> bool:
    """Does a sentence speak to a machine, or to whoever works on this text?"""
    return is_label(s) or _is_vocative(s) or _calls_you_machine(s) or _is_at_work(s)


def must_be_to_machine(s: Sentence) -> bool:
    """Does a sentence that need not order anything say by itself that this is written for a machine?"""
    return s.holds(*_SURELY) or (s.has("here") and s.holds(("machine prompt", 20))) or _heads_orders(s) or _confesses(s)


def is_label(s: Sentence) -> bool:
    """`Note to AI agents:`, `Al programma che legge:`, `A survey for artificial readers.`"""
    ends = [at for at in s.where("comma", "colon", end=20) if at]
    return any(_labels(s, end) for end in (ends if len(s.words) > 23 else [*ends, len(s.words)]))


def _labels(s: Sentence, end: int) -> bool:
    named = s.where("machine", "assistant", "agent", end=end)
    if not named:
        return False
    first, last = named[0], named[-1]
    sure = s.has("machine", "assistant", end=end)
    called = s.has("call", end=first)
    strange = sum(not s.roles[at] for at in range(end))
    if s.has("colon", start=end, end=end + 1):
        if sure:
            directed = called or s.has("link", end=1) or s.has("link", start=first - 1, end=first)
            return strange < 5 if directed else first == strange == 0
        toward = s.has("toward", start=first - 2, end=first) and s.has("link", start=first - 1, end=first)
        return strange < 3 if called else toward and strange < 5
    if called and sure and strange == 0:
        return end - last < 8
    if end < len(s.words) or end - last > 1 or not s.has("toward", start=first - 3, end=first):
        return False
    return s.holds(("call toward machine|assistant|agent", 5)) or (sure and end < 8)


def _heads_orders(s: Sentence) -> bool:
    """`Assistant:`, `Note to AI agents:`, `New instructions:`: what follows is no news, whatever it says."""
    colon = next(iter(s.where("colon", end=14)), 0)
    if not colon:
        return False
    if s.has("new", end=2) and s.has("instruction", start=colon - 1, end=colon):
        return colon < 4
    if colon == 1:
        return s.has("assistant", end=1)
    known = all(s.roles[at] for at in range(colon))
    machine = s.has("machine", end=colon) or (s.has("assistant", end=colon) and s.has("call", end=colon))
    return known and machine and s.has("call", "link", end=1)


def _is_vocative(s: Sentence) -> bool:
    """`…, little machine?`, `my dear robot friend, you …`, `assistant, execute …`."""
    if s.has("you", "your") and s.holds(("dear machine|assistant|agent", 4)):
        return True
    for at in s.where("machine", "assistant", "agent"):
        closed = at + 1 == len(s.words) or s.has("colon", start=at + 1, end=at + 2)
        if closed and s.has("comma", start=at - 2, end=at) and not s.has("link", start=at - 1, end=at):
            return s.has("you", "your", end=at)
        if at == 0 and s.has("comma", "colon", start=1, end=2) and s.has(*DEEDS, "please", start=2, end=3):
            return True
    return False


def _calls_you_machine(s: Sentence) -> bool:
    """`If you are an AI`, `you, the assistant`, `wenn du ein Sprachmodell bist`."""
    return any(_is_you(s, at) for at in s.where("machine", "assistant", "agent") if not _modifies(s, at))


def _is_you(s: Sentence, at: int) -> bool:
    if "agent" in s.roles[at] and not (s.has("if", end=1) and s.has("that", start=at + 1, end=at + 2)):
        return False  # "if you are a model" may be said to a person
    for you in s.where("you", start=at - 6, end=at):
        if s.has("are", start=you + 1, end=you + 3) or (at < you + 4 and s.has("comma", start=you + 1, end=you + 2)):
            return True
    last = s.words[at + 1] if at + 1 < len(s.words) else ""
    return s.has("if", start=at - 6, end=at) and (
        s.has("are", start=at - 4, end=at) or last in ("bist", "sind", "seid")
    )


def _modifies(s: Sentence, at: int) -> bool:
    """Is the machine at `at` only part of another noun (`an AI company`)?"""
    return at + 1 < len(s.words) and s.words[at + 1].isalpha() and not s.roles[at + 1]


def _is_at_work(s: Sentence) -> bool:
    return (
        s.holds(*_AT_WORK)
        or (s.has("must", "please") and s.holds(*_ON_DUTY))
        or s.has("maker")
        or (s.words[0] == "que" and s.has("machine", "assistant", end=4))  # "que l'assistant réponde"
        or any(  # "the bot is to say"
            s.words[at + 1] in ("is", "are") and s.words[at - 1] != "of" and s.has("must", start=at + 1, end=at + 2)
            for at in s.where("machine", "assistant", end=len(s.words) - 1)
        )
    )


def _confesses(s: Sentence) -> bool:
    """`As the assistant, I will add …`."""
    return s.holds(_AS_MACHINE[1]) or (
        s.holds(_AS_MACHINE[0]) and s.has("machine", "output", "piece", "instruction", "unbound")
    )
