"""The door to PyYAML: reads front matter, as Jekyll, Hugo, Obsidian and people write it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date

from ingest.errors import SourceError

_FENCED = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<block>.*?)^(?P=fence)[ \t]*(?:\r?\n|\Z)(?:[ \t]*\r?\n)*",
    re.DOTALL | re.MULTILINE,
)
_ENTRY = re.compile(r"([\w-]+)[ \t]*:(?:[ \t]+|$)(.*)")
_NOTHING = ("", "~", "null", "none", "true", "false", "[]")  # Jekyll writes `published: true` for "not a draft"

Split = tuple[Mapping[str, object], str, Sequence[str]]


def split(text: str) -> Split:
    """Return the front matter of `text` by its keys in lower case, what follows it, and notes on what is unreadable."""
    fenced = _FENCED.match(text)
    if fenced is None:
        return {}, text, []
    if len(fenced["block"]) > 2**16:  # PyYAML takes a second for each 100 KB
        raise SourceError("its front matter is longer than 64 KB: shorten it")
    first = text[: fenced.start("block")].count("\n")
    given, notes = _toml(fenced["block"]) if fenced["fence"] == "+++" else _yaml(fenced["block"], first)
    if given is None:  # a text that begins with a ruled line
        return {}, text, []
    fields = {str(key).lower().replace("-", "_"): value for key, value in given.items()}
    return (
        {key: value for key, value in fields.items() if str(value).lower() not in _NOTHING},
        text[fenced.end() :],
        notes,
    )


def _toml(block: str) -> tuple[Mapping[str, object], list[str]]:
    try:
        return {
            key: str(value) if isinstance(value, date) else value for key, value in tomllib.loads(block).items()
        }, []
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, [f"its front matter is not TOML and was left out ({error}): correct it"]


def _yaml(block: str, first: int) -> tuple[Mapping[str, object] | None, list[str]]:
    """Return the entries of a YAML block that begins after line `first`, None if it is no mapping."""
    try:
        whole = _loaded(block)
    except _unreadable():
        return _by_entry(block, first)
    return (whole or {}) if isinstance(whole, dict | None) else None, []


def _by_entry(block: str, first: int) -> tuple[Mapping[str, object] | None, list[str]]:
    """Read each entry by itself: a title with a colon in it is no YAML, but what it means is plain."""
    given: dict[str, object] = {}
    notes: list[str] = []
    for number, lines in _entries(block):
        entry = _ENTRY.match(lines[0])
        try:
            loaded = _loaded("\n".join(lines))
            given |= loaded if isinstance(loaded, dict) else {}
        except _unreadable():
            if entry and len(lines) == 1:
                given[entry[1]] = entry[2].strip()
            else:
                notes.append(f"line {first + number} of its front matter cannot be read and was left out: correct it")
    return given, notes


def _entries(block: str) -> list[tuple[int, list[str]]]:
    """Return the top-level entries of a block: the number of the first line of each, and its lines."""
    entries: list[tuple[int, list[str]]] = []
    for number, line in enumerate(block.splitlines(), start=1):
        if entries and (line.startswith((" ", "\t", "- ", "#")) or not line.strip()):
            entries[-1][1].append(line)
        elif line.strip():
            entries.append((number, [line]))
    return [(number, "\n".join(lines).rstrip().split("\n")) for number, lines in entries]


def _loaded(block: str) -> object:
    import yaml

    # Every value stays text: to YAML, `title: No` is false and `date: 2025-02-30` an error.
    return yaml.load(block, Loader=yaml.BaseLoader)


def _unreadable() -> tuple[type[Exception], ...]:
    import yaml

    return yaml.YAMLError, RecursionError
