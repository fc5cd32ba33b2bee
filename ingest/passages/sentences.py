"""Finds sentences. The only module that imports nupunkt (Punkt: Kiss & Strunk 2006)."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the [start, end) of every sentence of `text`, without the white space around it."""
    from nupunkt import sent_spans

    spans = []
    for start, end in sent_spans(text):
        words = text[start:end]
        if words.strip():
            spans.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return spans
