"""Answers questions: question -> hits -> answer -> terminal (or Slack)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.langchain import NewsdeskRetriever

__all__ = ["NewsdeskRetriever"]


def __getattr__(name: str) -> "type[NewsdeskRetriever]":
    """Import LangChain for those who use `bot.NewsdeskRetriever`, and for no one else."""
    if name == "NewsdeskRetriever":
        from bot.langchain import NewsdeskRetriever

        return NewsdeskRetriever
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
