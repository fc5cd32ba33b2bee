"""Two bots and two syncers over PostgreSQL and a Chroma server, all of which are killed at random, with real models.

`python tests/support/replica_kills.py [QUESTIONS] [KILLS] [SEED]` prints what became of the questions and the articles:
each question gets exactly one answer, from the right article, of one edition, and none that was already overtaken when
it was asked; each edition is stored once.
"""

import asyncio
import os
import random
import re
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from fake_slack import BOT, CHANNEL, TEAM, FakeSlack
from invented import story
from news_site import NewsSite, page
from postgres_server import PostgresServer
from served_chroma import ChromaServer

from ingest.errors import LibraryError
from ingest.library.library import Library

REPO = Path(__file__).parents[2]
PROCESS = Path(__file__).parent / "slack_process.py"
PLACES = "Aldermoor Brantholm Corvale Dunwick Elmstow Farrowby Gatcombe Hallerton Ivinghoe Jarrowfield".split()
THINGS = "town hall,swimming pool,stone bridge,ferry pier,market roof,bus depot,water tower,old mill,library,tramway"
EDITIONS = 9
COST = re.compile(r"(\d+)\.(\d) million")
PATIENCE = 400  # seconds until everything is answered once the killing is over


def question(number):
    """Return what is asked about a story."""
    return f"How much will the {THINGS.split(',')[number]} of {PLACES[number]} cost?"


def news(number, edition):
    """Return the page of a story, whose cost tells both numbers."""
    place, thing = PLACES[number], THINGS.split(",")[number]
    lead = f"The {thing} of {place} will cost {number + 10}.{edition} million crowns, the council of {place} said."
    rest = story(number, paragraphs=6).split("\n\n")
    return page(f"{place} rebuilds its {thing}", paragraphs=[lead, *rest])


class Cluster:
    """All processes, each of which is started again when it has died."""

    def __init__(self, folder, slack, site, postgres, chroma):
        self.slack, self.postgres, self.chroma = slack, postgres, chroma
        self.url = postgres.database("newsdesk")
        known = {"NEWSDESK_DATABASE_URL": self.url, "NEWSDESK_CHROMA_URL": chroma.url, "PYTHONPATH": str(REPO)}
        self.settings = os.environ | known | {"NEWSDESK_ALLOWED_HOSTS": site.host}
        python = sys.executable
        self.commands = {f"bot {n}": [python, PROCESS, folder / f"bot{n}", slack.url, "real"] for n in (1, 2)} | {
            f"syncer {n}": [python, "-m", "bot", "sync", "--every", "2s"] for n in (1, 2)
        }
        self.homes = {name: folder / name.replace(" ", "") for name in self.commands}
        self.running = {}
        self.log = (folder / "log").open("ab")
        self.ended = 0  # processes that ended by themselves

    async def start(self, name):
        """Start a bot or a syncer."""
        environment = self.settings | {"NEWSDESK_HOME": str(self.homes[name])}
        self.running[name] = await asyncio.create_subprocess_exec(
            *self.commands[name],
            stdout=self.log,
            stderr=self.log,
            env=environment,
            cwd=self.log.name.rpartition("/")[0],
        )

    async def command(self, *given):
        """Run a command of newsdesk's."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *given, stdout=self.log, stderr=self.log,
            env=self.settings | {"NEWSDESK_HOME": str(self.homes["syncer 1"])},
        )  # fmt: skip
        assert await process.wait() == 0, given

    async def keep(self):
        """Start again what has ended."""
        while True:
            for name, process in list(self.running.items()):
                if process.returncode is not None:
                    self.ended += process.returncode not in (0, -9)
                    await self.start(name)
            await asyncio.sleep(0.2)

    async def kill(self, dice):
        """Kill one of all that run, and start it again if nobody else does."""
        name = dice.choice([*self.running, "PostgreSQL", "Chroma"])
        if name in self.running:
            with suppress(ProcessLookupError):
                self.running[name].kill()
            return name
        server = self.postgres if name == "PostgreSQL" else self.chroma
        server.kill()
        await asyncio.sleep(dice.uniform(0, 2))
        await asyncio.to_thread(server.start)
        return name

    async def stop(self):
        """Stop everything but the servers."""
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self.log.close()


class Run:
    """Questions that come while stories change and processes die."""

    def __init__(self, questions, kills, seed):
        self.questions, self.kills, self.dice = questions, kills, random.Random(seed)
        self.asked, self.acknowledged, self.committed, self.killed = {}, set(), {}, []

    async def run(self):
        """Return a line for whatever is wrong."""
        postgres, chroma, site = PostgresServer(durable=True), ChromaServer(), NewsSite()
        try:
            with tempfile.TemporaryDirectory() as folder:
                async with FakeSlack(retries=(0.0, 1.0, *[3.0] * 400), ack_timeout=2.0) as slack:
                    return await self._run(Cluster(Path(folder), slack, site, postgres, chroma), site, Path(folder))
        finally:
            site.close()
            chroma.close()
            postgres.close()

    async def _run(self, cluster, site, folder):
        for number in range(len(PLACES)):
            site.pages[f"/{number}"] = news(number, 0)
        await cluster.command("ingest", *[site.url(f"/{number}") for number in range(len(PLACES))])
        await cluster.command("reindex")
        # A recall is an answer too: here each question is to have one.
        cluster.postgres.execute(
            f"INSERT INTO channels (team, channel, replies, recalls) VALUES ('{TEAM}', '{CHANNEL}', 'threads', 'off')",
            "newsdesk",
        )
        for name in cluster.commands:
            await cluster.start(name)
        keeping = asyncio.create_task(cluster.keep())
        looking = asyncio.create_task(self._look(cluster.url, folder / "look"))
        await cluster.slack.until(lambda: len(cluster.slack.sockets) >= 1)
        asking = asyncio.create_task(self._ask(cluster.slack, site))
        for _ in range(self.kills):
            await asyncio.sleep(self.dice.uniform(2, 6))
            self.killed.append(await cluster.kill(self.dice))
        await asking
        slack = cluster.slack
        await slack.until(lambda: all(self._complete(slack, ts) for ts in self.acknowledged), timeout=PATIENCE)
        newest = [site.pages[f"/{number}"] for number in range(len(PLACES))]
        await slack.until(
            lambda: newest == [news(number, self.committed.get(number, 0)) for number in range(len(PLACES))],
            timeout=PATIENCE,
        )
        await asyncio.sleep(5)  # longer than a lease
        for task in (keeping, looking):
            task.cancel()
        await cluster.stop()
        return self._judged(slack, cluster, folder)

    async def _ask(self, slack, site):
        deliveries, editions = [], dict.fromkeys(range(len(PLACES)), 0)
        for count in range(self.questions):
            number = self.dice.randrange(len(PLACES))
            if count % max(1, self.questions // (len(PLACES) * (EDITIONS - 1))) == 0 and editions[number] < EDITIONS:
                editions[number] += 1
                site.pages[f"/{number}"] = news(number, editions[number])
            about = self.dice.randrange(len(PLACES))
            asked, _ = slack.say(f"<@{BOT}> {question(about)}", deliver=False)
            self.asked[asked["ts"]] = about, self.committed.get(about, 0)
            envelopes = [slack.envelope(event) for event in slack.events(asked, CHANNEL)]
            deliveries += [asyncio.create_task(self._deliver(slack, each, asked["ts"])) for each in envelopes]
            await asyncio.sleep(self.dice.expovariate(2))
        await asyncio.gather(*deliveries)

    async def _deliver(self, slack, envelope, ts):
        tries = await slack.deliver(envelope)
        if tries[-1][0] is True:
            self.acknowledged.add(ts)

    async def _look(self, url, home):
        """Keep up which edition of each story is in the library."""
        while True:
            with suppress(LibraryError):
                for number, edition in await asyncio.to_thread(_editions, url, home):
                    self.committed[number] = max(edition, self.committed.get(number, 0))
            await asyncio.sleep(0.5)

    def _complete(self, slack, ts):
        return [m for m in slack.of_bot(CHANNEL, ts) if m.get("metadata") and not m.get("streaming")]

    def _judged(self, slack, cluster, folder):
        wrong, answered = [], 0
        for ts, (about, edition) in self.asked.items():
            answers = slack.of_bot(CHANNEL, ts)
            complete = self._complete(slack, ts)
            if ts in self.acknowledged and not len(answers) == len(complete) == 1:
                wrong.append((ts, "not exactly one answer", [m["text"][:80] for m in answers]))
                continue
            told = {(int(story) - 10, int(at)) for m in complete for story, at in COST.findall(m["text"])}
            answered += bool(told)
            if len({each for each in told if each[0] == about}) > 1:
                wrong.append((ts, "two editions in one answer", sorted(told)))
            if told and not any(number == about and at >= edition for number, at in told):
                wrong.append((ts, f"wanted {about} of edition {edition} or later", sorted(told)))
        with closing(Library(folder / "look", cluster.url)) as library:
            for listed in library.articles():
                texts = [version.text for version in library.history(listed.id)]
                if len(set(texts)) != len(texts):
                    wrong.append((listed.id, "an edition is stored twice"))
            stories = len(library.articles())
        if stories != len(PLACES):
            wrong.append((stories, "articles instead of", len(PLACES)))
        never = len(self.asked) - len(self.acknowledged)
        return wrong, never, answered, cluster.ended


def _editions(url, home):
    with closing(Library(home, url)) as library:
        found = [COST.search(library.version(each.id).text) for each in library.articles()]
    return [(int(each[1]) - 10, int(each[2])) for each in found if each]


def main(questions=1000, kills=60, seed=1):
    run, began = Run(int(questions), int(kills), int(seed)), time.monotonic()
    wrong, never, answered, ended = asyncio.run(run.run())
    killed = ", ".join(f"{run.killed.count(name)} of {name}" for name in sorted({*run.killed}))
    print(f"{questions} questions, {kills} kills ({killed}): {len(wrong)} wrong; {never} never acknowledged;")
    print(f"{answered} answered with a cost; {ended} processes ended by themselves; {time.monotonic() - began:.0f} s")
    for each in wrong:
        print(each)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
