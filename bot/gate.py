"""Do the articles say? Decided from how the reranker reads what would be shown, and where it was found."""

# Zero is the reranker's own even odds; it was not fitted to anything. docs/evaluation.md shows what other values give.
THRESHOLD = 0.0


def answers(passage: float, in_context: float, alone: float) -> bool:
    """Return whether three logits together say that the question is answered.

    Those of the best passage and of its best sentence under its headline, and of the best that is shown, read by
    itself: a passage may only resemble the question, a headline lends its words to any sentence, and a sentence by
    itself may lack what it is about. Alone it also does justice to short questions ("Who chairs the board?"), which
    neither headline nor passage resembles.
    """
    return passage + in_context + alone >= THRESHOLD
