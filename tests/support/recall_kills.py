"""Kills the bot at the very calls by which it tells of a correction, or takes back what was removed; each is done once.

`python tests/support/recall_kills.py [THREADS] [KILLS] [SEED]` prints what became of them.
"""

import asyncio
import itertools
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from fake_slack import CHANNEL, FakeSlack, Fault
from fakes import BRIDGE, BRIDGE_TEXT, FakeEmbedder, filled_library
from running_bot import COST
from slack_kills import Burst

from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library

AIMS = ("chat.postMessage", "chat.update", "chat.getPermalink")


class Recalls(Burst):
    """Answers in some threads are overtaken, and then their article is removed, while the bot is killed."""

    async def run(self):
        """Return a line for each thread that was not told once, or shows words of what was removed."""
        with tempfile.TemporaryDirectory() as home:
            filled_library(Path(home)).close()
            async with FakeSlack(retries=(0.0, 1.0, *[2.0] * 300), ack_timeout=1.0) as slack:
                await self._answer_all(slack, home)
                self._correct(home)
                await self._killed(slack, home, lambda: all(map(self._is_told, self._threads(slack))))
                wrong = [f"told wrongly: {each}" for each in self._threads(slack) if not self._is_told(each)]
                with closing(Library(Path(home))) as library:
                    library.remove(BRIDGE)
                await self._killed(slack, home, lambda: not self._left(slack), takedown=True)
                return wrong + [f"left: {each}" for each in self._left(slack)]

    async def _answer_all(self, slack, home):
        process = await self._start(slack, home)
        self.asked = [slack.mention(COST) for _ in range(self.questions)]
        self.acknowledged = {each["ts"] for each in self.asked}
        await self._settled(slack)
        process.terminate()
        await process.wait()

    def _correct(self, home):
        with closing(Library(Path(home))) as library:
            article = Article(
                id=BRIDGE, text=BRIDGE_TEXT.replace("4.2", "4.8"), title="Harbour bridge to close", source="/bridge.md",
                published="2025-03-06", fetched=datetime(2025, 3, 8, tzinfo=UTC), outlet="Eastmere Courier",
            )  # fmt: skip
            take_in([article], library, FakeEmbedder)

    async def _killed(self, slack, home, done, *, takedown=False):
        """Let the bot work until it is `done`, killing it each time that it makes a call which is aimed at."""
        aims = ("chat.update",) if takedown else AIMS
        for number in range(self.kills // 2):
            process = await self._start(slack, home)
            self._aim(slack, process, aims[number % len(aims)], self.dice.randint(1, 4))
            try:
                await asyncio.wait_for(process.wait(), 6)
            except TimeoutError:  # it had nothing of that kind left to do
                process.kill()
                await process.wait()
        slack.chance = None
        process = await self._start(slack, home)
        await slack.until(done)
        await asyncio.sleep(3)  # longer than a lease
        process.terminate()
        await process.wait()

    def _aim(self, slack, process, method, nth):
        calls = itertools.count(1)
        lost = self.dice.random() < 0.5

        def shoot(called):
            if called != method or next(calls) != nth:
                return None
            process.kill()
            return None if lost else Fault(status=500)  # done, though nobody hears of it; or not done

        slack.chance = shoot

    def _threads(self, slack):
        return [slack.of_bot(CHANNEL, each["ts"]) for each in self.asked]

    def _is_told(self, messages):
        first, *others = [str(each.get("blocks")) for each in messages]
        return len(others) == 1 and "overtaken" in others[0] and "corrected since" in first

    def _left(self, slack):
        return [
            each["ts"] for some in self._threads(slack) for each in some if "4.8" in str(each) or "£4.2" in str(each)
        ]


def main(threads=20, kills=30, seed=1):
    wrong = asyncio.run(Recalls(int(threads), int(kills), int(seed)).run())
    print(f"{threads} threads, {kills} aimed kills: {len(wrong)} told wrongly or left with words of a removed article")
    for each in wrong:
        print(each)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
