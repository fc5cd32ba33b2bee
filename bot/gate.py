"""Do the articles say? Decided from how the reranker reads the best passage and its best sentence."""

# Zero is the reranker's own even odds; it was not fitted to anything. docs/evaluation.md shows what other values give.
THRESHOLD = 0.0


def answers(passage_logit: float, sentence_logit: float) -> bool:
    """Return whether the best passage and the best sentence in it, read with the question, answer it.

    Their sum counts: a passage alone may only resemble the question, and a sentence alone may answer another one.
    """
    return passage_logit + sentence_logit >= THRESHOLD
