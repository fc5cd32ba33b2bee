"""What all pages share: one file, no script, nothing loaded from elsewhere, light or dark as the reader prefers."""

from html import escape
from importlib.resources import files
from string import Template

from bot.plain import clickable, plain


def framed(title: str, style: str, body: str, footer: str) -> str:
    """Return a whole page; `style` names a style sheet in this folder, `title` is plain text, the rest is HTML."""
    template = Template(_file("frame.html"))
    return template.substitute(title=safe(title), style=_file(style), body=body, footer=footer)


def safe(words: str) -> str:
    """Return `words` as text that a browser shows and never obeys, in reading order."""
    return escape(plain(words))


def link(url: str | None, words: str) -> str:
    """Return `words` as a link to an article; as plain text if a browser should not open `url`."""
    if not url or not clickable(url):
        return safe(words)
    return f'<a href="{escape(url)}" rel="noreferrer">{safe(words)}</a>'


def _file(name: str) -> str:
    return (files("bot.page") / name).read_text(encoding="utf-8")
