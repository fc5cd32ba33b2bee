"""Bearer tokens: who asks over HTTP, and what for. `NEWSDESK_API_TOKENS` is a list of them."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.errors import DeniedError, SettingsError

SCOPES = "ask", "search", "articles"  # answers and digests; passages; articles with their versions and corrections
_SHORTEST = 20  # characters: what can be guessed protects nothing
_MADE_BY = "make one with `openssl rand -hex 24`"


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: a name that tells nothing of the token, and what they may ask for."""

    name: str
    scopes: frozenset[str] = frozenset(SCOPES)

    def need(self, scope: str) -> None:
        """Raises DeniedError if the client's token does not allow `scope`."""
        if scope not in self.scopes:
            raise DeniedError(f"this token does not allow “{scope}”: it allows {', '.join(sorted(self.scopes))}")


class Tokens:
    """The tokens that are known, by their digests."""

    def __init__(self, given: str) -> None:
        """Read tokens, each with its scopes behind a colon if it has not all. Raises SettingsError."""
        self._clients = dict(_parsed(given))

    def __bool__(self) -> bool:
        """Return whether there is one at all."""
        return bool(self._clients)

    def client(self, header: str) -> Client | None:
        """Return who sends an `Authorization` header, or None if its token is not known."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        sent = _digest(token.strip())
        found = [client for digest, client in self._clients.items() if hmac.compare_digest(digest, sent)]
        return found[0] if found else None


def _parsed(given: str) -> Iterator[tuple[str, Client]]:
    for number, each in enumerate(re.split(r"[\s,]+", given.strip()) if given.strip() else (), 1):
        token, colon, named = each.partition(":")
        scopes = frozenset(named.split("+")) if colon else frozenset(SCOPES)
        if len(token) < _SHORTEST:
            raise SettingsError(
                f"NEWSDESK_API_TOKENS: token {number} has fewer than {_SHORTEST} characters: {_MADE_BY}"
            )
        if not scopes <= set(SCOPES):
            raise SettingsError(
                f"NEWSDESK_API_TOKENS: token {number} has unknown scopes: write TOKEN, or TOKEN:{'+'.join(SCOPES)}"
            )
        yield _digest(token), Client(f"token {number}", scopes)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
