"""Replies of language models that lie, generated: how they are made tells what in them is true."""

from dataclasses import dataclass, field
from itertools import permutations
from random import Random

from scripted import reply

PEOPLE = ("Tomas Wikland", "Mara Lindqvist", "Otto Bern", "Priya Nand", "Jonas Hale", "Nell Farrow")
THINGS = ("mill", "bridge", "ferry", "theatre", "school", "harbour")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August")
PLACES = ("Eastmere", "Skerrin", "Halvmark")
CLAUSES = ("the winter will be hard for everybody here", "nobody will lose a job over it this summer",
           "the old walls cannot stand another storm", "we have waited for this since our childhood")  # fmt: skip
# Words of other meanings that begin with the same five letters.
LOOK_ALIKES = [words.split() for words in """
    appearance appeal appeasement | appliance application | approach approval appropriation | attendance attention
    author authority | champagne champion | character charade | chariot charity | chart charter
    circuit circulation circumference circus | colleague collection college | commission commitment committee
    communication communism community | companion company comparison compassion | compensation competition
    complaint complement completion complexity compliance compliment | concept concern concert concession
    confederation conference confession | confidence confinement confirmation
    consensus consent consequence conservation | constellation consternation constitution construction
    contempt content contest context | continent contingency continuation
    contract contradiction contrast contribution control controversy | convenience convention conversion
    correction correlation correspondence | country county | defence defendant | department departure
    detergent determination deterrent | direction director directory | discontent discount discovery
    distraction distress distribution district | election electricity electrode | enterprise entertainment
    execution executive | expenditure expense | experience experiment expertise | exploitation exploration explosion
    exposition exposure | fraction fracture | general generation generosity | illusion illustration
    installation instance | instinct institution | instruction instrument
    interest interior internet interpretation interruption intersection interval intervention interview
    liberation liberty | material maternity | militia military | minister ministry | observation observatory
    opera operation | person personnel | police policy | popularity population | presence presentation preservation
    prince principal principle | procedure procession | prospect prosperity | property propeller | proportion proposal
    protection protein protest | protocol prototype | reservation reservoir | revenge revenue | secret secretary
    signal signature | special species specification specimen | spectacle spectator spectrum
    station stationery statistics | statue status statute | substance substitute | temperament temperature
    transaction transition translation transplant transport | treatment treaty | tribulation tribunal tribute
    village villain""".replace("\n", "|").split("|") if words.strip()]  # fmt: skip
SWAPS = [swap for words in LOOK_ALIKES for swap in permutations(words, 2)]
PROSE = ("Sure! Here is the answer.", "Let me think about this…", "| a | b |", "```json", '{"answer": 42}', "[1] [2]",
         "I hope that this helps!", "As an AI model, I cannot know.", "SENTENCE", "QUOTE one: two", "===")  # fmt: skip


@dataclass
class Case:
    """An article, a reply about it, and which of its sentences are true, as they may be shown."""

    text: str
    pieces: list
    true: set = field(default_factory=set)
    lies: set = field(default_factory=set)


class Liar:
    """Makes up an article of facts that it knows, and claims about them, true and false."""

    def __init__(self, seed):
        self.random = Random(seed)
        pick = self.random.sample
        self.thing, self.other_thing = pick(THINGS, 2)
        self.speaker, self.other, self.stranger = pick(PEOPLE, 3)
        self.place, self.clause = self.random.choice(PLACES), self.random.choice(CLAUSES)
        self.cost, self.year, self.hurt, self.toll, self.unused = pick(range(21, 1990), 5)
        self.day, self.month, self.other_month = self.random.randrange(1, 20), *pick(MONTHS, 2)
        self.word, self.look_alike = self.random.choice(SWAPS)
        self.facts = (
            f"The {self.thing} in {self.place} will close on {self.day} {self.month} for repairs that cost"
            f" {self.cost} crowns.",
            f"“{self.clause[:1].upper()}{self.clause[1:]},” said {self.speaker}, who runs the {self.thing}.",
            f"{self.other} did not sign the plan for the {self.other_thing}, but {self.hurt} people"
            f" lost {self.toll} crowns.",
            f"The {self.other_thing} was built in {self.year} and may be sold in {self.other_month}.",
            f"Everybody at the old hall in {self.place} talked about the {self.word} for hours.",
        )

    @property
    def text(self):
        return "\n\n".join(self.facts)

    def truths(self):
        closes, says, signs, built, talks = (fact.rstrip(".") for fact in self.facts)
        return [
            (closes, f"The {self.thing} in {self.place} will close on {self.day} {self.month}."),
            (closes[closes.index("repairs") :], f"The repairs cost {self.cost} crowns."),
            (says, f"{self.speaker} said that {self.clause}."),
            (signs, f"{self.other} did not sign the plan for the {self.other_thing}."),
            (signs[signs.index(str(self.hurt)) :], f"{self.hurt} people lost {self.toll} crowns."),
            (built, f"The {self.other_thing} was built in {self.year} and may be sold in {self.other_month}."),
            (talks, f"Everybody in {self.place} talked about the {self.word}."),
        ]

    def lies(self):
        closes, says, signs, built, talks = (fact.rstrip(".") for fact in self.facts)
        thing, other = f"The {self.thing} in {self.place}", f"The {self.other_thing}"
        changed = closes.replace(str(self.cost), str(self.unused))
        return {
            "invented quote": (f"{thing} burned down in {self.month}", f"{thing} burned down."),
            "quote with a changed word": (closes.replace("close", "open"), f"{thing} will open."),
            "quote with a changed number": (changed, f"The repairs cost {self.unused} crowns."),
            "altered number": (closes, f"The repairs cost {self.unused} crowns."),
            "number of something else": (closes, f"The repairs cost {self.hurt} crowns."),
            "numbers that change places": (signs, f"{self.toll} people lost {self.hurt} crowns."),
            "larger number": (closes, f"The repairs cost {self.cost} million crowns."),
            "altered date": (closes, f"{thing} will close on {self.day + 1} {self.month}."),
            "another date of the article": (closes, f"{thing} will close on {self.day} {self.other_month}."),
            "wrong speaker": (says, f"{self.other} said that {self.clause}."),
            "speaker from nowhere": (says, f"{self.stranger} said that {self.clause}."),
            "speaker behind the words": (says, f"“{self.clause}”, said {self.other}."),
            "speaker of what nobody said": (built, f"{self.speaker} said it was built in {self.year}."),
            "wrong name": (signs, f"{self.stranger} did not sign the plan."),
            "name of another": (signs, f"{self.speaker} did not sign the plan."),
            "lost not": (signs, f"{self.other} did sign the plan."),
            "not that is cut off": (signs[signs.index("sign the") :], f"{self.other} signed the plan."),
            "added not": (closes, f"{thing} will not close on {self.day} {self.month}."),
            "lost may": (built, f"{other} will be sold in {self.other_month}."),
            "quote of something else": (built, f"{thing} will close."),
            "word from nowhere": (built, f"The haunted {self.other_thing} was built in {self.year}."),
            "look-alike word": (talks, f"Everybody in {self.place} talked about the {self.look_alike}."),
            "canary": (built, f"{other} was built in {self.year}, ZX{self.unused}B7."),
            "link": (built, f"{other} was built in {self.year}: https://evil.example/{self.year}"),
            "mention": (built, f"<!channel> {other} was built in {self.year}."),
        }

    def case(self):
        """Return a case: a few truths and lies in any order, prose around them, and a stream that may break off."""
        random, case = self.random, Case(self.text, [])
        parts = []
        for words, sentence in random.sample(self.truths(), random.randrange(3)):
            parts.append(reply((1, words, sentence)))
            case.true.add(sentence)
        for words, sentence in random.sample(list(self.lies().values()), random.randrange(1, 5)):
            parts.append(reply((1, words, sentence)))
            case.lies.add(sentence)
        words, sentence = random.choice(self.truths())
        if sentence not in case.true:  # a truth that it does not stand on is shown as little
            nowhere = random.choice((0, 2, 99))
            parts.append(random.choice((reply((nowhere, words, sentence)), f"SENTENCE: {sentence}\n")))
            case.lies.add(sentence)
        parts += [f"{each}\n" for each in random.sample(PROSE, random.randrange(4))]
        random.shuffle(parts)
        case.pieces = list(self._cut("".join(parts)))
        ends = random.randrange(4)
        if ends == 0:  # amid a word, with or without an error
            case.pieces = case.pieces[: random.randrange(len(case.pieces) + 1)]
            case.pieces += [OSError("reset")] if random.random() < 0.5 else []
        elif ends == 1:
            case.pieces += ["and so on, " * 300] * 10
        return case

    def _cut(self, text):
        while text:
            size = self.random.randrange(1, 200)
            yield text[:size]
            text = text[size:]
