"""Where output goes: data to stdout, progress and notices to stderr."""

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def write_json(value: object) -> None:
    """Write `value` to stdout as one line of JSON, at once."""
    write_bytes(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def write_bytes(content: bytes) -> None:
    """Write `content` to stdout unchanged, without the platform's encoding or line endings."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def notice(message: str) -> None:
    """Print `message` to stderr, as one line."""
    sys.stdout.flush()
    sys.stderr.write(f"newsdesk: {' '.join(message.split())}\n")
    sys.stderr.flush()


def console(*, stderr: bool = False) -> "Console":
    """Return stdout, or `stderr`, for rich; brackets and colons in what it prints have no special meaning."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)
