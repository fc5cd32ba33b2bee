"""What comes in, and how it is stored: questions, and what becomes of them."""

from dataclasses import dataclass, field
from typing import Literal

from bot.answer import Answer

Kind = Literal[
    "mention",
    "direct",
    "thread",
    "channel",
    "command",
    "shortcut",
    "ingest",
    "share",
    "introduction",
    "briefing",
    "recall",
    "takedown",
    "watch",
    "ask",
    "chat",
]
Replies = Literal["mentions", "threads", "questions"]
Recalls = Literal["on", "daily", "off"]
State = Literal["new", "answering", "answered", "posting", "done"]
Outcome = Literal["answered", "not_found", "notice", "stopped", "deleted", "undeliverable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came in. `url` is an article to ingest first; `response_url` is where a command is answered.

    Kinds `thread` and `channel` are messages that do not mention the bot: whether they count is the channel's setting.
    Kinds `share`, `introduction`, `briefing` and `watch` answer no message; their `ts` names them, and `thread` is the
    post once it exists. A `recall` answers the question of its `thread` again, a `takedown` takes back what shows a
    removed article's words; `ask` and `chat` are of the terminal.
    """

    team: str
    channel: str
    ts: str
    thread: str
    user: str
    kind: Kind
    question: str
    url: str | None = None
    response_url: str | None = None
    enterprise: str | None = None  # of an Enterprise Grid, that the workspace belongs to

    @property
    def unasked(self) -> bool:
        """Is it a message that was not sent to the bot?"""
        return self.kind in ("thread", "channel")

    @property
    def posts_apart(self) -> bool:
        """Is its answer a message of its own in the channel, rather than a reply?"""
        return self.kind in ("share", "introduction", "briefing", "watch")


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was edited; `asked` has its new text."""

    asked: Asked

    @property
    def team(self) -> str:
        """The workspace it came from, which every change has."""
        return self.asked.team


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message is gone; its answer goes too."""

    team: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody pressed the Stop button of a thread."""

    team: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class Talk:
    """People talk to each other in a thread."""

    team: str
    channel: str
    thread: str


Change = Asked | Edited | Deleted | Stopped | Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer to post: from the desk, with a `notice` below it, or a `notice` instead.

    `shows` are articles whose words the notice shows; that is known until it is stored.
    """

    answer: Answer | None = None
    notice: str | None = None
    shows: tuple[str, ...] = field(default=(), compare=False)

    @property
    def outcome(self) -> Outcome:
        """The outcome of a turn that this answers."""
        return self.answer.status if self.answer else "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """A turn as the ledger holds it; `posts` are the messages that its answer became (None: perhaps not posted).

    `attempts` counts the posts that were begun, by any process.
    """

    id: int
    asked: Asked
    state: State
    revision: int
    attempts: int
    failures: int
    received: float
    outcome: Outcome | None
    kept: Kept | None
    posts: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """The settings of a channel: which messages are answered, from which outlets (none named: all), and recalls."""

    replies: Replies = "threads"
    outlets: tuple[str, ...] = ()
    recalls: Recalls = "on"


@dataclass(frozen=True, slots=True)
class Company:
    """Who is in a thread: has the author of a question asked there before, and is there nobody else?"""

    asked_before: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What an event changed: a turn to work on, and turns whose work must stop."""

    turn: StoredTurn | None = None
    ended: tuple[StoredTurn, ...] = ()
