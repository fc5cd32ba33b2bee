"""An OpenAI-compatible server on 127.0.0.1, real but for its model: what it streams is for a test to say."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ChatServer:
    """Answers each request with the next of `replies`, the last one again and again: functions of the request."""

    def __init__(self):
        self.replies = []
        self.asked = []  # the bodies of the requests
        self.ended = threading.Event()  # set to let go of requests that hang
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"chat": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    chat: ChatServer

    def do_POST(self):
        chat = self.chat
        chat.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        with suppress(OSError):  # who asked has had enough
            chat.replies[min(len(chat.asked), len(chat.replies)) - 1](self)

    def begin(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def event(self, **fields):
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "served"} | fields
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
        self.wfile.flush()

    def piece(self, text, reason=None):
        self.event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": reason}])

    def log_message(self, *_):
        pass


def says(text, size=7):
    """Stream `text` in pieces, and what it took."""

    def reply(handler):
        handler.begin()
        for at in range(0, len(text), size):
            handler.piece(text[at : at + size])
        handler.piece("", "stop")
        handler.event(choices=[], usage={"prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730})
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def fails(status, **headers):
    """Answer with an error."""

    def reply(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b'{"error": {"message": "not now", "type": "error"}}')

    return reply


def stalls(text=""):
    """Stream `text`, then nothing more."""

    def reply(handler):
        handler.begin()
        if text:
            handler.piece(text)
        handler.chat.ended.wait()

    return reply


def hangs_up(text):
    """Stream `text` and close the connection."""

    def reply(handler):
        handler.begin()
        handler.piece(text)

    return reply


def talks_nonsense(handler):
    """Send what is no event."""
    handler.begin()
    handler.wfile.write(b"data: {not json\n\n")


def never_ends(handler):
    """Stream for ever."""
    handler.begin()
    while not handler.chat.ended.is_set():
        handler.piece("and so on, " * 50)
