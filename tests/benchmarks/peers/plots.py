"""Draws bars as SVG, which a page shows without any library; light and dark."""

from collections.abc import Mapping
from html import escape

_LEFT, _BAR, _RIGHT, _LINE, _TOP = 170, 330, 80, 26, 34  # pixels
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.bar{fill:#8c959f}.ours{fill:#0969da}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#4493f8}}"
)


def bars(title: str, values: Mapping[str, float], form: str) -> str:
    """Return a drawing with one bar per value, from 0; newsdesk's have a colour of their own."""
    most = max(values.values(), default=0) or 1
    width, height = _LEFT + _BAR + _RIGHT, _TOP + _LINE * len(values) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img"><title>{escape(title)}</title><style>{_STYLE}</style>',
        f'<text class="title" x="8" y="20">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(values.items()):
        top, length = _TOP + _LINE * number, _BAR * value / most
        kind = "ours" if name.startswith("newsdesk") else "bar"
        lines += [
            f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{_LEFT}" y="{top + 1}" width="{max(length, 1):.1f}" height="{_LINE - 8}"/>',
            f'<text x="{_LEFT + length + 6:.1f}" y="{top + 14}">{form.format(value)}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
