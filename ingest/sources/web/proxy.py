"""What is checked of an address that a proxy asks for: less than without one, for it looks names up by itself."""

import asyncio
import os
from typing import Any, Protocol

from ingest.errors import SourceError
from ingest.sources.web.lookup import Lookup


class Policy(Protocol):
    """What may be connected to: ssrfguard's policy."""

    def check_url(self, url: str) -> Any:  # noqa: ANN401  (a host and a port)
        """Return what `url` leads to. Raises what the policy has against it."""
        ...

    def check_address(self, address: str) -> None:
        """Raise what the policy has against `address`."""
        ...


ENVIRONMENT = "environment"  # instead of an address: that of HTTPS_PROXY


def proxy_at(setting: str) -> str | None:
    """Return the address of the proxy that `setting` names, None for no proxy. Raises ValueError."""
    if setting == ENVIRONMENT:
        setting = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or ""
        if not setting:
            raise ValueError("HTTPS_PROXY is not set: set it, or name the proxy's address here")
    if setting and not setting.startswith(("http://", "https://")):
        raise ValueError(f"write the proxy's address, such as http://proxy.example:3128, or {ENVIRONMENT}")
    return setting or None


async def check_before_proxy(url: str, policy: Policy, resolver: Lookup) -> None:
    """Refuse what is known not to be public before a proxy is asked for it. Raises SourceError, ssrfguard's errors.

    A name that only the proxy can look up is let through: which networks the proxy reaches is for it to say.
    """
    target = policy.check_url(url)  # the scheme, the port, and an address that is written as one
    if "." not in target.host.rstrip(".") and ":" not in target.host:
        raise SourceError(f"{target.host} is no public host: name it in NEWSDESK_ALLOWED_HOSTS if it is yours")
    try:
        found = await asyncio.to_thread(resolver, target.host, target.port)
    except OSError:
        return
    for address in {each[4][0] for each in found}:
        policy.check_address(address)
