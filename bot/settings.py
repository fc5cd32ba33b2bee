"""What can be set: by environment variables that begin with NEWSDESK_, or in a file `.env`."""

import os
import re
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError
from ingest.models.bundled import EMBEDDER, RERANKER
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.proxy import proxy_at

if TYPE_CHECKING:
    from ingest.library.library import Library

_PREFIX = "NEWSDESK_"
_SECRET = re.compile(r"whsec_(?:[A-Za-z0-9+/]{4}){6,16}")  # of 18 to 48 bytes
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_IDS = {  # of settings that are lists of them: what they look like, and an example
    "slack_ingest": (
        r"everyone|[UWSCG][A-Z0-9]{2,}",
        "ids of users, user groups and channels, such as U012ABCDEF, S012ABCDEF or C012ABCDEF, or everyone",
    ),
    "slack_admins": (r"[UW][A-Z0-9]{2,}", "ids of users, such as U012ABCDEF"),
    "embargo_channels": (r"[CG][A-Z0-9]{2,}", "ids of channels, such as C012ABCDEF"),
    "slack_teams": (r"[TE][A-Z0-9]{2,}", "ids of workspaces and Enterprise Grids, such as T012ABCDEF or E012ABCDEF"),
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is told of what nobody has asked, from one to another, over midnight if it comes first."""

    begins: time
    ends: time

    def holds(self, now: time) -> bool:
        """Is `now` in them?"""
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


NEVER = Quiet(time(), time())


class Settings(BaseSettings):
    """Typed, few, frozen and strict: a name that does not exist is refused, not ignored."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = Field(default_factory=lambda: user_data_path("newsdesk"))
    database_url: SecretStr | None = None  # of a PostgreSQL database that keeps the ledger; none: a file in the home
    chroma_url: str = ""  # of a Chroma server that has the index; none: files in the home
    chroma_tenant: str = ""
    chroma_database: str = ""
    chroma_token: SecretStr | None = None
    embedding_model: str = EMBEDDER
    reranker: str = RERANKER
    allowed_hosts: str = ""
    proxy: str = ""  # an address, or `environment` for that of HTTPS_PROXY
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    log_format: Literal["text", "json"] = "text"
    traces: str = ""  # where traces are sent, a collector that speaks OTLP over gRPC
    metrics_port: int = Field(default=0, ge=0, le=65535)  # of `newsdesk sync --every`; 0: none
    port: int = Field(default=3000, ge=0, le=65535)
    bind: str = "127.0.0.1"
    slack_ingest: str = ""  # ids of users, groups and channels, or `everyone`
    slack_admins: str = ""  # ids of users who see in Home what was asked
    slack_teams: str = ""  # ids of workspaces and Enterprise Grids that may install the bot
    embargo_channels: str = ""  # ids of channels in Slack that see what is under embargo
    api_tokens: SecretStr | None = None  # of those who ask over HTTP, each with its scopes if not all
    api_rate: int = Field(default=120, ge=1, le=100_000)  # requests a minute of one token
    quiet_hours: str = ""  # in which no recall is posted, such as 22:00-07:00, by the machine's clock
    digest_at: str = ""  # when people are told of what they watch, such as 08:00; none: whenever there is news
    webhook: str = ""  # where overtaken answers are sent
    webhook_secret: SecretStr | None = None  # that they are signed with, such as whsec_…
    keep_questions: int = Field(default=90, ge=1, le=36_500)  # days
    model: str = ""  # a LangChain chat model, such as openai:gpt-5-mini; none: quotes mode
    model_url: str = ""
    model_key: SecretStr | None = None
    model_seconds: float = Field(default=20.0, gt=0, le=600)
    model_price: str = ""  # dollars for a million tokens read and written, such as 0.25/2

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, given: str) -> str:
        try:
            AllowedHosts.parse(given)
        except ValueError as error:
            raise PydanticCustomError("hosts", "{problem}", {"problem": str(error)}) from None
        return given

    @field_validator("proxy")
    @classmethod
    def _is_proxy(cls, given: str) -> str:
        try:
            proxy_at(given)
        except ValueError as error:
            raise PydanticCustomError("proxy", "{problem}", {"problem": str(error)}) from None
        return given

    @field_validator("slack_ingest", "slack_admins", "slack_teams", "embargo_channels")
    @classmethod
    def _are_ids(cls, given: str, about: ValidationInfo) -> str:
        pattern, example = _IDS[about.field_name or ""]
        for each in given.replace(",", " ").split():
            if not re.fullmatch(pattern, each):
                message = "{each} is no id: write {example} (docs/slack.md says where to find ids)"
                raise PydanticCustomError("ids", message, {"each": each, "example": example})
        return given

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, given: str) -> str:
        if given and not re.fullmatch(rf"{_TIME}-{_TIME}", given):
            raise PydanticCustomError("hours", "write two times of the day, such as 22:00-07:00")
        return given

    @field_validator("digest_at")
    @classmethod
    def _is_hour(cls, given: str) -> str:
        if given and not re.fullmatch(_TIME, given):
            raise PydanticCustomError("hour", "write a time of the day, such as 08:00")
        return given

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not _SECRET.fullmatch(given.get_secret_value()):
            message = "write whsec_ and what `openssl rand -base64 24` prints"
            raise PydanticCustomError("secret", message)
        return given

    @field_validator("model_url", "webhook", "chroma_url", "traces")
    @classmethod
    def _is_address(cls, given: str) -> str:
        if given and not given.startswith(("http://", "https://")):
            raise PydanticCustomError("address", "it is no web address, such as http://127.0.0.1:8080/v1")
        return given

    @field_validator("model_price")
    @classmethod
    def _is_price(cls, given: str) -> str:
        if given and not re.fullmatch(r"\d+(\.\d+)?/\d+(\.\d+)?", given):
            raise PydanticCustomError("price", "write dollars for a million tokens read and written, such as 0.25/2")
        return given

    def library(self) -> "Library":
        """Open the library that the settings name. Raises LibraryError, SettingsError."""
        from ingest.library.chroma_server import Address
        from ingest.library.library import Library

        token = self.chroma_token.get_secret_value() if self.chroma_token else ""
        served = Address(self.chroma_url, self.chroma_tenant, self.chroma_database, token) if self.chroma_url else None
        return Library(self.home, self.database_url.get_secret_value() if self.database_url else "", served)

    @property
    def admins(self) -> frozenset[str]:
        """Who sees in Home what was asked."""
        return _ids(self.slack_admins)

    @property
    def quiet(self) -> Quiet:
        """The hours in which no recall is posted."""
        begins, _, ends = self.quiet_hours.partition("-")
        return Quiet(time.fromisoformat(begins), time.fromisoformat(ends)) if ends else NEVER

    @property
    def digest_hour(self) -> time | None:
        """When people are told of what they watch; None for whenever there is news."""
        return time.fromisoformat(self.digest_at) if self.digest_at else None

    @property
    def teams(self) -> frozenset[str]:
        """The workspaces and Enterprise Grids that may install the bot."""
        return _ids(self.slack_teams)

    @property
    def may_ingest(self) -> frozenset[str]:
        """Who may ingest articles from Slack."""
        return _ids(self.slack_ingest)

    @property
    def sees_embargoed(self) -> frozenset[str]:
        """The channels that see what is under embargo."""
        return _ids(self.embargo_channels)

    @property
    def price(self) -> tuple[float, float] | None:
        """The dollars for a million tokens that a model reads, and writes; None if they are not set."""
        read, _, written = self.model_price.partition("/")
        return (float(read), float(written)) if written else None

    @property
    def named_hosts(self) -> AllowedHosts:
        """The hosts that may be at private addresses."""
        return AllowedHosts.parse(self.allowed_hosts)

    @property
    def web_proxy(self) -> str | None:
        """The address of the proxy through which public hosts are asked."""
        return proxy_at(self.proxy)

    @classmethod
    def load(cls) -> "Settings":
        """Read the settings. Raises SettingsError that names the setting and what it may be."""
        _refuse_unknown()
        try:
            settings = cls()
        except ValidationError as error:
            problem = error.errors()[0]
            name = _PREFIX + str(problem["loc"][0]).upper()
            message = problem["msg"][:1].lower() + problem["msg"][1:]
            secret = "Secret" in str(cls.model_fields[str(problem["loc"][0])].annotation)
            given = "…" if secret else problem["input"]
            raise SettingsError(f"{name}={given}: {message}") from None
        if settings.webhook and settings.webhook_secret is None:
            raise SettingsError(
                "NEWSDESK_WEBHOOK needs a secret to sign with: set NEWSDESK_WEBHOOK_SECRET to whsec_ and what"
                " `openssl rand -base64 24` prints"
            )
        return settings.model_copy(update={"home": settings.home.expanduser().absolute()})


class SlackSettings(BaseSettings):
    """What Slack gave us for our app; the secrets show as stars wherever they are printed."""

    model_config = SettingsConfigDict(
        env_prefix="SLACK_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    api_url: str = "https://slack.com/api/"

    @property
    def any(self) -> bool:
        """Is anything of Slack's set?"""
        return self.client_id is not None or any((self.bot_token, self.app_token, self.signing_secret))

    @property
    def many(self) -> bool:
        """Is the app installed in any number of workspaces, rather than in the one that the token is of?"""
        return self.client_id is not None and self.client_secret is not None

    @classmethod
    def load(cls) -> "SlackSettings":
        """Read the settings. Raises SettingsError that says which one is missing, and where it is found."""
        settings = cls()
        if settings.bot_token is None and not settings.many:
            raise SettingsError(
                "SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions on your"
                " app's page (docs/slack.md shows how)"
            )
        if settings.app_token is None and settings.signing_secret is None:
            raise SettingsError(
                "neither SLACK_APP_TOKEN (xapp-…, for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: copy one"
                " from Basic Information on your app's page (docs/slack.md shows how)"
            )
        if settings.many and settings.signing_secret is None:
            raise SettingsError("installing in several workspaces needs HTTP: set SLACK_SIGNING_SECRET")
        return settings


def _ids(given: str) -> frozenset[str]:
    return frozenset(given.replace(",", " ").split())


def _refuse_unknown() -> None:
    known = [_PREFIX + name.upper() for name in Settings.model_fields]
    for name in [*os.environ, *dotenv_values(".env")]:
        if name.upper().startswith(_PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1, cutoff=0) or known
            raise SettingsError(f"{name} is not a setting: did you mean {near[0]}? The README lists them all")
