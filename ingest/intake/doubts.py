"""Notices when what was picked out of a page is not the article: a consent notice, a paywall's stub, a torn text.

Only texts that were extracted are doubted. What stands in a text file or an archive is what somebody put there: of 236
real revisions in an archive, one keeps less than a fifth of its text, and rightly.
"""

import re

from ingest.article import Article

_SHRUNK = 5  # times shorter than the current version
_NOTABLE = 1000  # characters: what was short before may be shorter now
# Words: in a longer text the article is there, whatever else is said beside it.
_LONGEST_CONSENT, _LONGEST_STUB, _LONGEST_CHECK = 250, 150, 80
_ANYWAY = "if it is the article, ingest it with --anyway"

_CONSENT = re.compile(
    r"\bwe (?:and our (?:\d+ )?(?:partners|vendors)|use cookies|value your privacy)\b"
    r"|\b(?:accept|reject|allow) (?:all|cookies)\b|\bmanage (?:options|preferences|settings|cookies)\b"
    r"|\b(?:your|cookie) (?:consent|choices|preferences)\b|\bwithdraw (?:your )?consent\b|\bbefore you continue\b"
    r"|\bpersonali[sz]ed (?:ads|advertising|content)\b|\blegitimate interests?\b|\bstore and/or access information\b"
    r"|\b(?:cookie|privacy) policy\b",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"\bsubscribe (?:now |today )?(?:to|and) (?:continue|keep|read|unlock)|\bto (?:continue|keep) reading\b"
    r"|\balready (?:a|have a) (?:subscri\w+|member\w*)\b|\bfor subscribers only\b|\bsubscribers? only\b"
    r"|\bto read the (?:full|rest of (?:the|this)) (?:article|story)\b|\bunlock (?:this|the full) (?:article|story)\b"
    r"|\b(?:article|story|content) is (?:reserved for|only available to|exclusive to) (?:subscribers|members)\b"
    r"|\bregister (?:for free )?to (?:continue|read)\b|\bsign in to (?:continue|read)\b|\bstart your (?:free )?trial\b",
    re.IGNORECASE,
)
_BARRED = re.compile(
    r"\bverify (?:that )?you(?: a|')re (?:a )?(?:human|not a robot)\b|\bplease (?:enable|turn on) javascript\b"
    r"|\benable javascript and cookies\b|\bchecking your browser\b|\bunusual traffic\b|\baccess denied\b"
    r"|\bcomplete the captcha\b",
    re.IGNORECASE,
)


def doubt(article: Article, current: str | None) -> str | None:
    """Say why an extracted `article` is probably not what its page holds, or None; `current` is its known text."""
    if found := _stub(f"{article.title}\n{article.text}", words=len(article.text.split())):
        return f"what comes is {found}, not the article{_kept(current)}: save the page with its text; {_ANYWAY}"
    if current and len(current) >= _NOTABLE and len(article.text) * _SHRUNK < len(current):
        shrunk = f"its text has shrunk from {len(current):,} to {len(article.text):,} characters"
        return f"{shrunk}{_kept(current)}: look at the page; {_ANYWAY}"
    return None


def _stub(text: str, *, words: int) -> str | None:
    if words <= _LONGEST_CONSENT and len({found.lower() for found in _CONSENT.findall(text)}) >= 3:
        return "a consent notice"
    if words <= _LONGEST_CHECK and _BARRED.search(text):
        return "a check for robots"
    if words <= _LONGEST_STUB and _PAYWALL.search(text):
        return "the beginning of a text behind a paywall"
    return None


def _kept(current: str | None) -> str:
    return ", and the old version is kept" if current else ""
