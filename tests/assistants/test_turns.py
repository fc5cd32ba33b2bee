"""Whose turn it is."""

import asyncio

import pytest

from bot.assistants.guard import Rates
from bot.assistants.tokens import Client
from bot.assistants.turns import Turns
from ingest.errors import BusyError


async def test_clients_take_turns_and_each_one_keeps_its_order():
    turns, order = Turns(), []

    async def work(client, number):
        async with turns.turn(client):
            order.append((client, number))
            await asyncio.sleep(0)

    await asyncio.gather(*(work("a", n) for n in range(4)), *(work("b", n) for n in range(2)))

    assert order == [("a", 0), ("a", 1), ("b", 0), ("a", 2), ("b", 1), ("a", 3)]


@pytest.mark.parametrize("when", ["while it waits", "as it is let in"])
async def test_who_gives_up_holds_up_nobody(when):
    turns, held, done = Turns(), asyncio.Event(), []

    async def hold():
        async with turns.turn("a"):
            await held.wait()

    async def work(name):
        async with turns.turn(name):
            done.append(name)

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0)
    first, second = (asyncio.create_task(work(name)) for name in "bc")
    await asyncio.sleep(0)
    if when == "while it waits":
        first.cancel()
    held.set()
    await holding
    if when == "as it is let in":
        first.cancel()
    await second

    assert done == ["c"] or (when == "as it is let in" and done == ["b", "c"])


async def test_what_fails_makes_room():
    turns = Turns(each=1)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="broken"):
            async with turns.turn("a"):
                raise RuntimeError("broken")


async def test_what_waits_is_limited_for_each_and_for_all():
    turns, held = Turns(each=1, all=2), asyncio.Event()

    async def hold(client):
        async with turns.turn(client):
            await held.wait()

    holding = [asyncio.create_task(hold(client)) for client in ("a", "a", "b")]
    await asyncio.sleep(0)
    for client in ("a", "c"):
        with pytest.raises(BusyError, match="ask again"):
            async with turns.turn(client):
                pass
    held.set()
    await asyncio.gather(*holding)


def test_a_bucket_fills_by_the_minute():
    rates, client = Rates(60), Client("a")

    assert [rates.wait(client, now=0.0) for _ in range(60)] == [0.0] * 60
    assert rates.wait(client, now=0.0) == pytest.approx(1.0)
    assert rates.wait(client, now=1.5) == 0.0
    assert rates.wait(Client("b"), now=0.0) == 0.0
