"""JSON over HTTP: the reception as paths under /v1. The only module that imports fastapi."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.assistants.bodies import (
    AnswerBody,
    ArticleBody,
    ChangesBody,
    ErrorBody,
    HitsBody,
    ListBody,
)
from bot.assistants.events import events, last, unless_gone
from bot.assistants.reception import EMPTY, HITS, MOST, PAGE, Reception, told
from bot.assistants.tokens import Client
from bot.metrics import TYPE, Metrics
from ingest.errors import (
    BusyError,
    DeniedError,
    LibraryAwayError,
    LibraryError,
    NewsdeskError,
    QuestionError,
    SourceError,
)

LONGEST = 2000  # characters of a question, as the desk has it
_STATUS = {
    DeniedError: 403, BusyError: 429, QuestionError: 422, SourceError: 422, LibraryAwayError: 503, LibraryError: 404,
}  # fmt: skip
_ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorBody, "description": "No token, or one that is not known."},
    403: {"model": ErrorBody, "description": "The token does not allow this."},
    404: {"model": ErrorBody, "description": "There is no such article, or none at all yet."},
    408: {"model": ErrorBody, "description": "The body came too slowly."},
    413: {"model": ErrorBody, "description": "The body is too large."},
    422: {"model": ErrorBody, "description": "The request cannot be worked on."},
    429: {"model": ErrorBody, "description": "Too much is asked at once."},
    503: {"model": ErrorBody, "description": "The library's database cannot be reached now."},
}
_TEXT = r"\w"
Day = Annotated[date | None, Query(description="A day, such as 2025-03-19.")]
Moment = Annotated[date | datetime | None, Field(description="A day or a moment, to ask what was known then.")]
_NO_STORE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the second: nginx would hold events back


def _client(request: Request) -> Client:
    client: Client = request.state.client
    return client


Asker = Annotated[Client, Depends(_client)]


class Question(BaseModel):
    """A question, as `newsdesk ask` takes it."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=_TEXT)]
    as_of: Moment = None
    article: Annotated[str | None, Field(max_length=500, description="An id, to keep to that article.")] = None
    outlets: Annotated[list[str], Field(max_length=50, description="To keep to what these published.")] = []
    history: Annotated[list[str], Field(max_length=20, description="Earlier questions, oldest first.")] = []


class Search(BaseModel):
    """What passages are looked for."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=_TEXT)]
    k: Annotated[int, Field(ge=1, le=MOST)] = HITS
    as_of: Moment = None


Id = Annotated[str, Path(max_length=500, description="An article's id, or its beginning.")]


def api(
    reception: Reception,
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None,
    metrics: Metrics | None = None,
) -> FastAPI:
    """Return the application; a guard in front of it says who asks (`bot.assistants.guard`)."""
    app = FastAPI(
        title="newsdesk", version="1", description="Answers about news articles, with the passages behind them.",
        docs_url=None, redoc_url=None, lifespan=lifespan,
    )  # fmt: skip
    app.add_exception_handler(NewsdeskError, _failed)
    app.add_exception_handler(RequestValidationError, _wrong)
    _add_asking(app, reception)
    _add_articles(app, reception)
    _add_states(app, reception)
    if metrics:
        _add_metrics(app, metrics)
    return app


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/metrics", include_in_schema=False)
    def figures() -> Response:
        """Return what Prometheus reads; it needs a token, as all but the states do."""
        return Response(metrics.page(), headers={"Content-Type": TYPE})


def _add_asking(app: FastAPI, reception: Reception) -> None:
    stream = {"text/event-stream": {"schema": {"type": "string"}}}
    answered: dict[int | str, dict[str, Any]] = {200: {"model": AnswerBody, "content": stream}, **_ERRORS}

    @app.post("/v1/ask", response_model=None, responses=answered)
    async def ask(request: Request, given: Question, client: Asker) -> Response:
        """Answer a question. With `Accept: text/event-stream`: progress, sentences, then the answer, as events."""
        asked = given.model_dump() | {"as_of": _iso(given.as_of)}
        answering = reception.ask(client, asked.pop("question"), **asked)
        if "text/event-stream" in request.headers.get("accept", ""):
            first = await anext(answering)  # what is refused at once is an error, and no stream
            return StreamingResponse(events(first, answering), media_type="text/event-stream", headers=_NO_STORE)
        answer = await unless_gone(request, last(answering))
        return Response(status_code=499) if answer is None else JSONResponse(told(answer).model_dump())

    @app.post("/v1/search", responses=_ERRORS)
    async def search(given: Search, client: Asker) -> HitsBody:
        """Return the passages that match best, without an answer."""
        return await reception.search(client, given.query, k=given.k, as_of=_iso(given.as_of))

    @app.get("/v1/digest", responses=_ERRORS)
    async def digest(
        client: Asker,
        since: Day = None,
        about: Annotated[str, Query(max_length=200)] = "",
    ) -> AnswerBody:
        """Tell what is new: articles and corrections, each once."""
        return await reception.digest(client, _iso(since), about)


def _add_articles(app: FastAPI, reception: Reception) -> None:
    @app.get("/v1/articles", responses=_ERRORS)
    async def articles(
        client: Asker,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    ) -> ListBody:
        """List the articles, newest first, a page at a time."""
        return await reception.articles(client, cursor=cursor, limit=limit)

    @app.get("/v1/articles/{id}", responses=_ERRORS)
    async def article(
        id: Id, client: Asker, version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
    ) -> ArticleBody:
        """Return a version of an article, the current one by default."""
        return await reception.article(client, id, version)

    @app.get("/v1/changes/{id}", responses=_ERRORS)
    async def changes(id: Id, client: Asker, since: Day = None) -> ChangesBody:
        """Return what was corrected in an article, sentence by sentence."""
        return await reception.changes(client, id, _iso(since))


def _add_states(app: FastAPI, reception: Reception) -> None:
    @app.get("/health", include_in_schema=False)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        if await reception.is_ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"error": EMPTY}, 503)


def _iso(given: date | None) -> str | None:
    return given.isoformat() if given else None


async def _failed(request: Request, error: Exception) -> JSONResponse:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    return JSONResponse({"error": str(error)}, status, headers={"Retry-After": "60"} if status == 429 else None)


async def _wrong(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the body"
    return JSONResponse({"error": f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"}, 422)
