"""Corrections as a page: old and new text side by side, with the differences marked. Pure."""

from collections.abc import Iterator, Sequence

from bot.formatting import count, day
from bot.page.frame import framed, link, safe
from ingest.corrections.compare import Pair, Stretch
from ingest.corrections.history import Correction
from ingest.library.catalogue import StoredVersion


def page(newest: StoredVersion, corrections: Sequence[Correction]) -> str:
    """Return the page on `corrections` of the article whose newest version is `newest`; latest first."""
    sections = "\n".join(map(_section, reversed(corrections))) or "<p>Nothing changed.</p>"
    body = f"<h1>{safe(newest.title)}</h1>\n<p>{_about(newest)}</p>\n{sections}"
    footer = "Lines that link to other stories are left out. Made by newsdesk."
    return framed(f"{newest.title}: what changed", "corrections.css", body, footer)


def _about(version: StoredVersion) -> str:
    parts = [version.outlet, version.published and day(version.published), version.article_id]
    shown = [safe(part) for part in parts if part]
    if version.url:
        shown.append(link(version.url, version.url))
    return " · ".join(shown)


def _section(correction: Correction) -> str:
    before, after = correction.before, correction.after
    rows = "\n".join(_rows(correction))
    return (
        f"<h2>{safe(day(after.valid_from))}: {count(len(correction.changes), 'change')}</h2>\n"
        f"<table>\n<thead><tr><th></th><th>{_named(before)}</th><th>{_named(after)}</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _named(version: StoredVersion) -> str:
    return f"Version {version.number}, {day(version.valid_from)}"


def _rows(correction: Correction) -> Iterator[str]:
    if correction.headline:
        yield _row(correction.headline, "headline")
    for last, pair in zip([None, *correction.sentences], correction.sentences, strict=False):
        begins = last is None or _parted(correction, last, pair)
        yield _row(pair, "paragraph" if begins else "sentence")


def _parted(correction: Correction, last: Pair, pair: Pair) -> bool:
    """Does a paragraph end between the two, in either version?"""
    sides = ((correction.before.text, last.before, pair.before), (correction.after.text, last.after, pair.after))
    return any(one and other and "\n" in text[one.end : other.start] for text, one, other in sides)


def _row(pair: Pair, style: str) -> str:
    changed = " changed" if pair.kind else ""
    cells = _cell(pair.before, "del", f"old{changed}") + _cell(pair.after, "ins", f"new{changed}")
    return f'<tr class="{style}"><th scope="row">{pair.kind or ""}</th>{cells}</tr>'


def _cell(stretch: Stretch | None, mark: str, style: str) -> str:
    if stretch is None:
        return "<td></td>"
    parts, done = [], 0
    for start, end in stretch.differs:
        parts.append(f"{safe(stretch.text[done:start])}<{mark}>{safe(stretch.text[start:end])}</{mark}>")
        done = end
    parts.append(safe(stretch.text[done:]))
    return f'<td class="{style}">{"".join(parts)}</td>'
