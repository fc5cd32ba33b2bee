"""The words that any sentence may have, whatever it is about."""

# They stand in most questions and most passages, cost time and tell nothing apart. Lexical search leaves them out, and
# the gate was fitted with them: another list is another search and another gate. A test holds it to its digest.
COMMON = frozenset(
    """a about after all also an and any are as at be because been before being but by can could did do does doing
    during for from had has have having he her here hers him his how i if in into is it its just may me might more
    most much must my no not of off on or other our out over own s said say says she should so some such t than that
    the their them then there these they this those through to too under until up upon us very was we were what when
    where whether which while who whom whose why will with would you your""".split()
)

QUESTION_WORDS = ("who", "whom", "whose", "what", "when", "where", "why", "which", "how")
AUXILIARIES = tuple("is are was were am be did do does will has have had can could would should may might must".split())
PRONOUNS = ("he", "she", "it", "they", "we", "i")  # that may be said to say something
OWNERS = ("his", "her", "its", "their", "our", "my")
