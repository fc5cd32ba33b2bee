"""Do the articles say? Decided from how the reranker reads what would be shown, and where it was found."""

from math import exp

# Even odds, as the reranker gives them; it was not fitted to anything. docs/evaluation.md shows what other values give.
THRESHOLD = 0.5


def confidence(passage: float, in_context: float, alone: float) -> float:
    """Return how sure three logits together are that the question is answered, from 0 to 1.

    Those of the best passage and of its best sentence under its headline, and of the best that is shown, read by
    itself: a passage may only resemble the question, a headline lends its words to any sentence, and a sentence by
    itself may lack what it is about. Alone it also does justice to short questions ("Who chairs the board?"), which
    neither headline nor passage resembles.
    """
    return 1 / (1 + exp(-(passage + in_context + alone) / 3))
