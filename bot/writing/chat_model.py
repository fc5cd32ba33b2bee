"""The door to language models: LangChain's chat models, by their id. What is heavy is imported when one is opened."""

import logging
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from bot.settings import Settings
from ingest.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

logger = logging.getLogger(__name__)

_PACKAGES = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}
# We try again ourselves, once and within the reader's patience; their own retries know nothing of it.
_OPTIONS: dict[str, dict[str, Any]] = {
    "openai": {"max_retries": 0, "stream_usage": True},
    "anthropic": {"max_retries": 0},
}
_PASSING = frozenset([408, 409, 425, 429])  # with 5xx, the statuses that may be others a moment later
_SECRET = re.compile(r"\b(?:sk|pk|xox[a-z]|xapp|Bearer|key)[-_ ][\w*.-]{6,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one call read and wrote."""

    read: int
    written: int


class ChatFailed(Exception):
    """A model did not answer. `passing` if it may when asked again, after `pause` seconds if it named a time."""

    def __init__(self, cause: str, *, passing: bool, pause: float = 0.0) -> None:
        super().__init__(cause)
        self.passing = passing
        self.pause = pause


class ChatModel(Protocol):
    """A language model that is asked once and streams its reply."""

    def stream(self, instructions: str, question: str) -> AsyncGenerator[str | Tokens]:
        """Yield pieces of text, and at its end what it took where the model says so. Raises ChatFailed."""
        ...


class LangChainChat:
    """A chat model of LangChain's."""

    def __init__(self, model: "BaseChatModel") -> None:
        self._model = model

    @classmethod
    def open(cls, settings: Settings) -> "LangChainChat":
        """Import and set up the model that the settings name. Raises ModelError, SettingsError."""
        from langchain.chat_models import init_chat_model

        provider, name = provider_and_name(settings)
        options = dict(_OPTIONS.get(provider, {}))
        if settings.model_url:
            options["base_url"] = settings.model_url
        if settings.model_key:
            options["api_key"] = settings.model_key.get_secret_value()
        elif settings.model_url and provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own wants none, but its client insists
        try:
            return cls(init_chat_model(name, model_provider=provider, **options))
        except ImportError as error:
            raise ModelError(f"NEWSDESK_MODEL={settings.model}: {_line(error)}") from error
        except Exception as error:
            raise ModelError(
                f"NEWSDESK_MODEL={settings.model} cannot be used ({_line(error)}): set NEWSDESK_MODEL_KEY,"
                " or check the model's name"
            ) from error

    async def stream(self, instructions: str, question: str) -> AsyncGenerator[str | Tokens]:
        """Yield pieces of text, and what it took. Raises ChatFailed."""
        try:
            replying: AsyncIterator[AIMessageChunk] = self._model.astream(
                [("system", instructions), ("human", question)]
            )
            async with aclosing(replying) as chunks:  # type: ignore[type-var]  # an async generator can be closed
                async for chunk in chunks:
                    if text := str(chunk.text):
                        yield text
                    if usage := chunk.usage_metadata:
                        yield Tokens(usage["input_tokens"], usage["output_tokens"])
        except Exception as error:  # every provider has errors of its own
            logger.debug("the language model's error", exc_info=error)
            raise _failed(error) from error


def check(settings: Settings) -> None:
    """Make sure that the model of the settings is named as it must be and its package is there, importing nothing.

    Raises SettingsError, ModelError.
    """
    provider, _ = provider_and_name(settings)
    package = _PACKAGES.get(provider, "langchain")
    if find_spec("langchain") is None or find_spec(package) is None:
        extra = provider if provider in _PACKAGES else "openai"
        raise ModelError(
            f"NEWSDESK_MODEL={settings.model} needs packages that are not installed: run"
            f" `pip install 'newsdesk[{extra}]'` (in a clone: `pip install '.[{extra}]'`)"
        )


def provider_and_name(settings: Settings) -> tuple[str, str]:
    """Return who serves the model, and its name there. Raises SettingsError."""
    provider, colon, name = settings.model.partition(":")
    if settings.model_url and (not colon or provider not in _PACKAGES):
        return "openai", settings.model  # the protocol that servers of one's own speak
    if not colon or not name:
        raise SettingsError(
            f"NEWSDESK_MODEL={settings.model}: say who serves it, as in openai:{settings.model},"
            " or set NEWSDESK_MODEL_URL"
        )
    return provider.replace("-", "_"), name


def _failed(error: Exception) -> ChatFailed:
    status = getattr(error, "status_code", None)
    passing = not isinstance(status, int) or status >= 500 or status in _PASSING
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        pause = float(headers.get("retry-after") or 0)
    except ValueError:  # a date: it is not worth waiting for
        pause = float("inf")
    return ChatFailed(_line(error), passing=passing, pause=pause)


def _line(error: Exception) -> str:
    """Return an error in one line, without what may be a key."""
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {_SECRET.sub('…', words)}" if words else type(error).__name__
