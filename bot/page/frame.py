"""What all pages have in common: one file, no script, nothing from elsewhere, light or dark as the reader has it."""

from html import escape
from importlib.resources import files
from string import Template

from bot.plain import clickable, plain


def framed(title: str, style: str, body: str, footer: str) -> str:
    """Return a whole page; `style` names a file of styles beside this one, `title` is plain text, the rest is HTML."""
    template = Template(_file("frame.html"))
    return template.substitute(title=safe(title), style=_file(style), body=body, footer=footer)


def safe(words: str) -> str:
    """Return `words` as text that a browser shows and does not obey, in the order it is written."""
    return escape(plain(words))


def link(url: str | None, words: str) -> str:
    """Return `words` as a link to an article; as mere text if `url` is nothing that a browser should open."""
    if not url or not clickable(url):
        return safe(words)
    return f'<a href="{escape(url)}" rel="noreferrer">{safe(words)}</a>'


def _file(name: str) -> str:
    return (files("bot.page") / name).read_text(encoding="utf-8")
