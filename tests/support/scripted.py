"""A LangChain chat model that says what a test has it say."""

import asyncio

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr

STALLS = object()  # a piece that never comes


class ScriptedModel(BaseChatModel):
    """Streams a reply a call, the last one again and again: each is pieces of text, errors, usage, or STALLS."""

    replies: list
    _asked: list = PrivateAttr(default_factory=list)

    @property
    def asked(self):
        """What every call was given: instructions and question."""
        return self._asked

    @property
    def _llm_type(self):
        return "scripted"

    def _generate(self, *_, **__):
        raise NotImplementedError("it is only ever streamed")

    async def _astream(self, messages, stop=None, run_manager=None, **_):
        reply = self.replies[min(len(self._asked), len(self.replies) - 1)]
        self._asked.append([message.content for message in messages])
        for piece in [reply] if isinstance(reply, str) else reply:
            if isinstance(piece, Exception):
                raise piece
            if piece is STALLS:
                await asyncio.Event().wait()
            usage = piece if isinstance(piece, dict) else None
            yield ChatGenerationChunk(message=AIMessageChunk("" if usage else piece, usage_metadata=usage))


def reply(*claims):
    """Write claims, each a passage, the words copied from it, and a sentence, in the form that is asked for."""
    return "".join(f"QUOTE {passage}: {words}\nSENTENCE: {sentence}\n" for passage, words, sentence in claims)
