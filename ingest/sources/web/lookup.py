"""Looks names up within a limit, which socket.getaddrinfo doesn't have."""

import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

Lookup = Callable[..., Any]  # as socket.getaddrinfo
_SECONDS = 5.0


def look_up(*arguments: Any) -> Any:  # noqa: ANN401  (as socket.getaddrinfo)
    """Look a name up within seconds: a name server that doesn't answer would keep us for as long as it likes."""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def answer() -> None:
        try:
            answers.put(socket.getaddrinfo(*arguments))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=answer, daemon=True).start()
    try:
        found = answers.get(timeout=_SECONDS)
    except queue.Empty:
        found = socket.gaierror(socket.EAI_AGAIN, "the name server does not answer")
    if isinstance(found, Exception):
        raise found
    return found
