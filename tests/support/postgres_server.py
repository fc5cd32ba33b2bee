"""A PostgreSQL server of Debian's package, on a port of loopback, for tests."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

PROGRAMS = Path(
    shutil.which("initdb", path=os.pathsep.join(map(str, Path("/usr/lib/postgresql").glob("*/bin")))) or "initdb"
).parent
MISSING = shutil.which(str(PROGRAMS / "initdb")) is None


class PostgresServer:
    """Starts a server with an empty cluster; `kill` and `start` it as often as you like, and `close` it."""

    def __init__(self, *, durable=False):
        """If `durable`, what is committed survives a kill, as it should; that is slower."""
        # The server refuses to run as root.
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-postgres-"))
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", self.folder / "data", "-U", "newsdesk", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = {"fsync": "on" if durable else "off", "full_page_writes": "on" if durable else "off"}
        self._settings = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._server = None
        self.start()

    def start(self):
        """Start the server, and wait until it takes connections."""
        command = [
            PROGRAMS / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-k", self.folder,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", *self._settings,
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **self._as())
        self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-t", "60", patient=True)

    def kill(self):
        """Kill the server and all that belongs to it."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def database(self, name, template="template1"):
        """Make a database, empty or as another one is; return its URL."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def url(self, name):
        """Return the URL of a database."""
        return f"postgresql://newsdesk@127.0.0.1:{self.port}/{name}"

    def execute(self, statement, name="postgres"):
        """Run a statement outside a transaction; return its rows if it has some."""
        engine = create_engine(self.url(name).replace("postgresql:", "postgresql+psycopg:"))
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                result = connection.execute(text(statement))
                return result.all() if result.returns_rows else []
        finally:
            engine.dispose()

    def close(self):
        """Stop the server and delete its files."""
        if self._server.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as(self):
        return {"user": self._user.pw_uid, "group": self._user.pw_gid} if self._user else {}

    def _run(self, program, *given, patient=False):
        for _ in range(300 if patient else 1):
            done = subprocess.run(
                [PROGRAMS / program, *given], check=False, capture_output=True, text=True, **self._as()
            )
            if done.returncode == 0:
                return
        raise RuntimeError(done.stderr)
