"""newsdesk as `newsdesk search --quick` searches: without the reranker."""

from drivers import newsdesk


class Driver(newsdesk.Driver):
    """A library in `folder`."""

    quick = True
