"""Kills the bot at random moments of a burst, while Slack fails: every question ends with exactly one complete answer.

`python tests/support/slack_kills.py [QUESTIONS] [KILLS] [SEED]` prints what became of them.
"""

import asyncio
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from fake_slack import BOT, CHANNEL, FakeSlack, Fault, reply_lost, too_many
from fakes import filled_library
from running_bot import COST, ENGINEER
from sql import settings_of

PROCESS = Path(__file__).parent / "slack_process.py"


def chance(dice):
    """Return what goes wrong with a call: 6 % too many, 4 % broken, 8 % done but the reply is lost."""

    def fault(method):
        if method in ("auth.test", "apps.connections.open"):
            return None
        drawn = dice.random()
        if drawn < 0.06:
            return too_many("0.2")
        if drawn < 0.10:
            return Fault(status=500)
        return reply_lost() if drawn < 0.18 else None

    return fault


class Burst:
    def __init__(self, questions, kills, seed):
        self.questions, self.kills = questions, kills
        self.dice = random.Random(seed)
        self.asked = []
        self.acknowledged = set()

    async def run(self):
        """Return a line for each question that did not end as it should, and how many were never acknowledged."""
        with tempfile.TemporaryDirectory() as home:
            filled_library(Path(home)).close()
            async with FakeSlack(retries=(0.0, 1.0, *[2.0] * 300), ack_timeout=1.0) as slack:
                slack.chance = chance(self.dice)
                asking = asyncio.create_task(self._ask(slack))
                await self._kill(slack, home, asking)
                return self._judged(slack)

    async def _ask(self, slack):
        deliveries = []
        for number in range(self.questions):
            text = f"<@{BOT}> {ENGINEER if number % 3 else COST}"
            question, _ = slack.say(text, deliver=False)
            self.asked.append(question)
            for event in slack.events(question, CHANNEL):
                envelope = slack.envelope(event)
                times = 2 if self.dice.random() < 0.1 else 1
                deliveries += [asyncio.create_task(self._deliver(slack, envelope, question)) for _ in range(times)]
            await asyncio.sleep(self.dice.expovariate(12))
        await asyncio.gather(*deliveries)

    async def _deliver(self, slack, envelope, question):
        tries = await slack.deliver(envelope)
        if tries[-1][0] is True:
            self.acknowledged.add(question["ts"])

    async def _kill(self, slack, home, asking):
        for _ in range(self.kills):
            process = await self._start(slack, home)
            await asyncio.sleep(self.dice.uniform(0.3, 1.2))
            process.kill()
            await process.wait()
        slack.chance = None
        process = await self._start(slack, home)
        await asking
        await self._settled(slack)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0

    async def _start(self, slack, home):
        process = await asyncio.create_subprocess_exec(
            sys.executable, PROCESS, home, slack.url, "0.1",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, env=os.environ | settings_of(home),
        )  # fmt: skip
        before = len(slack.sockets)
        for _ in range(600):
            slack.sockets[:] = [socket for socket in slack.sockets if not socket.closed]
            if len(slack.sockets) > before or process.returncode is not None:
                break
            await asyncio.sleep(0.05)
        return process

    async def _settled(self, slack):
        """Wait until every question has its answer, and then, for longer than a lease, until nothing changes."""
        await slack.until(lambda: all(self._complete(slack, q) for q in self.asked if q["ts"] in self.acknowledged))
        same, last = 0, None
        while same < 30:
            now = (len(slack.calls), len(slack.of_bot()))
            same = same + 1 if now == last else 0
            last = now
            await asyncio.sleep(0.1)

    def _complete(self, slack, question):
        answers = slack.of_bot(CHANNEL, question["ts"])
        expected = "Tomas Wikland" if ENGINEER in question["text"] else "£4.2 million"
        return [m for m in answers if m.get("metadata") and not m.get("streaming") and expected in m["text"]]

    def _judged(self, slack):
        wrong = []
        for question in self.asked:
            answers, complete = slack.of_bot(CHANNEL, question["ts"]), self._complete(slack, question)
            if question["ts"] in self.acknowledged and not (len(answers) == len(complete) == 1):
                wrong.append(
                    (question["ts"], [(m["ts"], bool(m.get("metadata")), m.get("streaming")) for m in answers])
                )
        never = [q for q in self.asked if q["ts"] not in self.acknowledged]
        doubled = [q for q in never if len(slack.of_bot(CHANNEL, q["ts"])) > 1]
        return wrong + doubled, len(never), Counter(name for name, _ in slack.calls)


def main(questions=150, kills=30, seed=1):
    wrong, never, calls = asyncio.run(Burst(int(questions), int(kills), int(seed)).run())
    print(f"{questions} questions, {kills} kills: {len(wrong)} lost, doubled or incomplete; {never} never acknowledged")
    print(", ".join(f"{name} {number}" for name, number in calls.most_common()))
    for each in wrong:
        print(each)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
