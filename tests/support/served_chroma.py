"""A Chroma server on a port of loopback, for tests: the one that comes with chromadb."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from ingest.library.chroma_server import Address


class ChromaServer:
    """Starts a server with an empty folder; `kill` and `start` it as often as you like, and `close` it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-chroma-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._server = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self):
        return Address(self.url)

    def start(self):
        """Start the server, and wait until it answers."""
        command = [Path(sys.executable).parent / "chroma", "run", "--path", self.folder / "data", "--host", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*command, "--port", str(self.port)], stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=1):
                    return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def kill(self):
        """Kill the server."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def pause(self):
        """Let the server take connections and answer nothing."""
        os.killpg(self._server.pid, signal.SIGSTOP)

    def go_on(self):
        """Let a paused server go on."""
        os.killpg(self._server.pid, signal.SIGCONT)

    def close(self):
        """Stop the server and delete its files."""
        if self._server.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
