"""Runs `newsdesk serve` as a process of its own, with tokens that its clients know."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import httpx

TOKEN, OTHER, READER = (f"{name}-0123456789abcdef" for name in ("all-of-it", "all-as-well", "articles-only"))
TOKENS = f"{TOKEN}, {OTHER} {READER}:articles"


def environment(home, **more):
    """The environment of a process that serves the library."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSDESK_")}
    return clean | {"NEWSDESK_HOME": str(home), "NEWSDESK_API_TOKENS": TOKENS} | more


@contextmanager
def served(home, *command, **more):
    """Run `newsdesk serve`, or another command, until it answers; yield its address and the process."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
    arguments = [sys.executable, "-m", "bot", *(command or ("serve",))]
    process = subprocess.Popen(
        arguments, env=environment(home, NEWSDESK_PORT=str(port), **more), stderr=subprocess.PIPE
    )
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate()
