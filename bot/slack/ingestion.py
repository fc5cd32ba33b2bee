"""Takes in articles that are asked about in Slack, for those who may."""

import asyncio
import io
import logging
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.desk import Desk
from bot.formatting import count, day
from bot.records.asked import Asked
from bot.slack import wording
from bot.slack.faults import Fault
from bot.slack.posting import Workspace
from bot.slack.text import mrkdwn, shortened
from ingest.intake.sync import Intake, wanted
from ingest.library.catalogue import StoredVersion
from ingest.reading.read import Given
from ingest.sources.web.crawl import WebAccess
from ingest.sources.web.hosts import AllowedHosts

logger = logging.getLogger(__name__)

_REMEMBERED = 300.0  # seconds that the members of a group are known for


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an address: its article, or None; and what to say of it."""

    article_id: str | None
    words: str


class TakingIn:
    """Takes in one article at a time, beside the questions. `allowed` are users, groups and channels, or `everyone`."""

    def __init__(self, desk: Desk, hosts: AllowedHosts, allowed: frozenset[str], *, proxy: str | None = None) -> None:
        self._desk = desk
        self._web = WebAccess.allowing(hosts, proxy)
        self._allowed = allowed
        self._members: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self.failing: deque[tuple[str, str]] = deque(maxlen=5)  # workspace and what it could not add, oldest first
        self._worker = ThreadPoolExecutor(1, "newsdesk-taking-in")

    async def find(self, asked: Asked, workspace: Workspace) -> Taken:
        """Return the article at `asked.url`, taken in if that is new and allowed. Never raises for what is there."""
        assert asked.url is not None
        known = await asyncio.to_thread(self._known, asked.url)
        if known and asked.kind != "ingest":
            return known
        if not await self.allows(asked.user, asked.channel, workspace):
            logger.info("%s may not take in %s", asked.user, asked.url)
            return known or Taken(None, wording.MAY_NOT_INGEST)
        logger.info("%s takes in %s", asked.user, asked.url)
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._take, asked.url, asked.team)

    async def allows(self, user: str, channel: str, workspace: Workspace) -> bool:
        """Return whether a user may take articles in, by himself, by his groups, or where he asks."""
        if self._allowed & {"everyone", user, channel}:
            return True
        for group in sorted(each for each in self._allowed if each.startswith("S")):
            if user in await self._members_of(group, workspace):
                return True
        return False

    def close(self) -> None:
        """Finish the article that is being taken in."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    async def _members_of(self, group: str, workspace: Workspace) -> frozenset[str]:
        key, now = (workspace.team, group), time.monotonic()
        if key not in self._members or now - self._members[key][0] > _REMEMBERED:
            try:
                listed = await workspace.web.call(
                    "usergroups.users.list", repeat=True, usergroup=group, team_id=workspace.team
                )
            except Fault as fault:
                logger.warning(
                    "the members of %s are not known, so none of them may take articles in: %s", group, fault
                )
                return frozenset()
            self._members[key] = now, frozenset(listed.get("users") or ())
        return self._members[key][1]

    def _known(self, url: str, became: str = "Already in the library") -> Taken | None:
        found = self._desk.library.at_url(url)
        return _taken(found, became) if found else None

    def _take(self, url: str, team: str) -> Taken:
        library, models = self._desk.library, self._desk.models
        library.check_model(models.embedder.name, models.embedder.digest)
        source = wanted(url, Given())
        report = Intake(library, lambda: models.embedder, self._web, io.BytesIO()).take([source])
        if report.failed:
            self.failing.append((team, f"{url}: {report.failed[0].error}"))
            return Taken(None, f"I could not add that: {mrkdwn(shortened(report.failed[0].error, 300))}.")
        became = "Added" if report.added else "Updated" if report.updated else "Already in the library"
        if (article_id := library.sources.article_at(source.address)) is not None:
            return _taken(library.version(article_id), became)
        found = report.added + report.updated + report.unchanged
        return self._known(url, became) or Taken(None, f"{became}: {count(found, 'article')}.")


def _taken(version: StoredVersion, became: str) -> Taken:
    about = (version.title, version.outlet, version.published and day(version.published))
    words = " · ".join(mrkdwn(shortened(part, 200)) for part in about if part)
    return Taken(version.article_id, f"{became}: *{words}*")
