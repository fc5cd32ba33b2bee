"""A news site on 127.0.0.1: a real server whose every page a test decides, well-behaved or not."""

import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PARAGRAPHS = [
    "The council of Eastmere has decided to close the harbour bridge for the whole summer, the mayor said on Monday.",
    "Repairs of the two piers, which a barge struck, will cost {cost} million crowns, twice what was planned.",
    "Lorries are led over the old road through Skerrin until the autumn, and buses run every twenty minutes instead.",
    "“Nobody likes to wait for a bus in the rain, but nobody likes to fall into the sea either,” said Mara Lind.",
    "The ferry office opens at six in the morning, and tickets that were bought before May are valid for the buses.",
]


def page(title, *, cost="4.2", head="", paragraphs=PARAGRAPHS):
    """Return a news page that says its headline, its day and its story."""
    body = "".join(f"<p>{paragraph.format(cost=cost)} This is about {title}.</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>"
        f'<meta property="article:published_time" content="2026-05-04T10:00:00Z">{head}</head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )


def feed(*links):
    """Return an RSS feed whose items say far less than their pages."""
    items = "".join(f"<item><title>Item</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Eastmere Courier</title>{items}</channel></rss>'


def sitemap(*links):
    """Return a news sitemap."""
    news = "<news:news><news:title>T</news:title></news:news>"
    urls = "".join(f"<url><loc>{link}</loc>{news}</url>" for link in links)
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


CONSENT = page(
    "Before you continue",
    paragraphs=[
        "We and our 214 partners store and/or access information on your device.",
        "You can accept all or manage options, and withdraw your consent at any time. See our cookie policy.",
    ],
)
STUB = page(
    "Harbour bridge to close",
    paragraphs=[PARAGRAPHS[0], "Subscribe to continue reading this story. Already a subscriber? Sign in."],
)


class NewsSite:
    """Serves `pages`: by path a text, (status, headers, body), or a function of the request that does as it likes."""

    def __init__(self):
        self.pages = {}
        self.asked = []  # (path, headers) of every request but those for robots.txt
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def url(self, path):
        return f"http://{self.host}{path}"

    def times(self):
        return Counter(path for path, _ in self.asked)

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Say nothing of who was killed while it asked."""

    daemon_threads = True
    request_queue_size = 128  # with 5, a crawl's connections wait for a second to be tried again


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: NewsSite

    def do_GET(self):
        site = self.site
        if self.path != "/robots.txt":
            site.asked.append((self.path, dict(self.headers)))
        with site._lock:
            site._at_once += 1
            site.most_at_once = max(site.most_at_once, site._at_once)
        try:
            self._answer(site.pages.get(self.path, (404, {}, "not here")))
        except OSError:
            self.close_connection = True  # who asked has had enough
        finally:
            with site._lock:
                site._at_once -= 1

    def _answer(self, answer):
        if callable(answer):
            answer = answer(self)
            if answer is None:
                self.close_connection = True
                return
        status, headers, body = (200, {}, answer) if isinstance(answer, str | bytes) else answer
        body = body.encode() if isinstance(body, str) else body
        etag = f'"{hash(body)}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", "ETag": etag, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def drip(handler):
    """Send a byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"<")
            handler.wfile.flush()
            threading.Event().wait(0.05)


def endless(handler):
    """Send as fast as it is taken, for ever."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"<p>again" * 4096)


def torn(handler):
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<html><body><p>The council of")
