"""Notices when what was picked out of a page is not the article: a consent notice, a paywall's stub, a torn text.

Only texts that were extracted are doubted. What a text file or an archive holds is what somebody put there: of 236 real
revisions in an archive, one keeps less than a fifth of its text, and rightly.
"""

from ingest.article import Article
from ingest.intake.identity import is_related
from ingest.intake.walls import BARRED, CONSENT, MISSING, PAYWALL
from ingest.library.catalogue import StoredVersion

_SHRUNK = 5  # times shorter than the current version
_NOTABLE = 1000  # characters: what was short before may be shorter now
# Words: in a longer text the article is there, whatever else is said beside it.
_LONGEST_CONSENT, _LONGEST_STUB, _LONGEST_CHECK, _LONGEST_PAID = 250, 150, 80, 200
_ANYWAY = "if it is the article, ingest it with --anyway"


def doubt(article: Article, current: StoredVersion | None) -> str | None:
    """Say why an extracted `article` is probably not what its page holds, or None; `current` is its known version."""
    kept = ", and the old version is kept" if current else ""
    if found := wall(article):
        return f"what comes is {found}, not the article{kept}: save the page with its text; {_ANYWAY}"
    if current is None:
        return None
    if not is_related(article, current):
        return f"what comes has nothing in common with the article{kept}: look at the page; {_ANYWAY}"
    if len(current.text) >= _NOTABLE and len(article.text) * _SHRUNK < len(current.text):
        shrunk = f"its text has shrunk from {len(current.text):,} to {len(article.text):,} characters"
        return f"{shrunk}{kept}: look at the page; {_ANYWAY}"
    return None


def wall(article: Article) -> str | None:
    """Say what stands before the article if this is all that a page gives of it, or None."""
    text, words = f"{article.title}\n{article.text}", len(article.text.split())
    if words <= _LONGEST_CONSENT and len({found.lower() for found in CONSENT.findall(text)}) >= 3:
        return "a consent notice"
    if words <= _LONGEST_CHECK and BARRED.search(text):
        return "a check for robots"
    if words <= _LONGEST_CHECK and MISSING.search(text):
        return "a page that says that there is none"
    if (words <= _LONGEST_STUB and PAYWALL.search(text)) or (article.paid and words <= _LONGEST_PAID):
        return "the beginning of a text behind a paywall"
    return None
