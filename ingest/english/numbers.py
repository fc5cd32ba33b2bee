"""The words for numbers."""

_UP_TO_NINETEEN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

VALUES = {word: value for value, word in enumerate(_UP_TO_NINETEEN)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
SCALES = ("dozen", "hundred", "thousand", "million", "billion", "trillion")
ORDINALS = ("first", "second", "third", "fourth", "fifth")
PARTS = ("half", "third", "quarter")
TIMES = ("once", "twice")
