"""Says which hosts are one site: those of one owner, by the public suffix list."""

from functools import lru_cache
from ipaddress import ip_address


def same_site(one: str, other: str) -> bool:
    """Return whether two hosts are of the same owner, so that a page of the one may speak for the other."""
    return bool(one) and _owned(one.lower().rstrip(".")) == _owned(other.lower().rstrip("."))


@lru_cache(maxsize=4096)
def _owned(host: str) -> str:
    """Return the name that the owner of `host` registered: `bbc.co.uk` of `www.bbc.co.uk`."""
    from tld import get_fld  # here: it takes a quarter of a second to import

    # The private part of the list names those under whom anybody can get a name, such as github.io.
    found = get_fld(f"https://{host}/", fail_silently=True, search_private=True)
    if found:
        return str(found)
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return ".".join(host.split(".")[-2:])  # the list's own rule for an ending that it does not have
