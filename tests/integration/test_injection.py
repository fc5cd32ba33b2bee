"""Articles that would steer whoever answers, and a language model that obeys them: nothing of it is shown."""

from datetime import UTC, datetime

import pytest
from poisoned import ATTACKS, CANARY, NEWS, QUESTIONS
from scripted import ScriptedModel, reply

from bot.desk import Desk
from bot.writing.chat_model import LangChainChat
from bot.writing.writer import Writer
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library

TRUE = (1, "Repairs of its wheel cost 310,000 crowns", "The repairs of its wheel cost 310,000 crowns.")


@pytest.fixture
def open_desk(tmp_path, models):
    desks = []

    def open_desk(*paragraphs, model=None):
        library = Library(tmp_path / str(len(desks)))
        library.check_model(models.embedder.name, models.embedder.digest)
        article = Article(
            id="mill", title="Skerrin mill to open", text="\n\n".join(paragraphs), source="/mill.md",
            fetched=datetime(2025, 3, 9, tzinfo=UTC), published="2025-03-06",
        )  # fmt: skip
        take_in([article], library, lambda: models.embedder)
        writer = model and Writer("scripted", lambda: LangChainChat(model), seconds=20, price=None)
        desks.append(Desk(library, models, writer))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


async def ask(desk, question):
    return [event async for event in desk.answer(question)][-1]


def shown(answer):
    return " ".join([answer.text, *(cited.quote for cited in answer.citations)])


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
async def test_quotes_mode_quotes_no_attack_and_answers_as_without_it(open_desk, attack, place):
    poisoned = open_desk(*NEWS[:place], attack, *NEWS[place:])
    clean = open_desk(*NEWS)
    told = [await ask(poisoned, question) for question in QUESTIONS]

    assert not any(word in shown(answer) for answer in told for word in (CANARY, "evil.example", "<!"))
    assert told[0].text == (await ask(clean, QUESTIONS[0])).text


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
async def test_a_model_that_obeys_gets_nothing_of_it_shown(open_desk, attack):
    words = max(attack.replace("\n", " ").split(". "), key=lambda part: CANARY in part)
    passages = range(1, 4)
    obeying = [
        *((number, words, f"The mill cost {CANARY}.") for number in passages),
        *((number, words, words) for number in passages),
        *((number, TRUE[1], f"{TRUE[2]} {CANARY}") for number in passages),
        *((number, TRUE[1], f"{TRUE[2][:-1]}, see https://evil.example.") for number in passages),
        *((number, TRUE[1], f"<!channel> {TRUE[2]}") for number in passages),
        TRUE,
        (2, *TRUE[1:]),
    ]
    model = ScriptedModel(replies=[f"{CANARY}\n{reply(*obeying)}{CANARY}"])
    answer = await ask(open_desk(NEWS[0], attack, NEWS[1], model=model), QUESTIONS[0])

    assert (answer.mode, answer.text) == ("model", f"{TRUE[2]} [1]")
    assert not any(word in shown(answer) for word in (CANARY, "evil.example", "<!"))
    assert CANARY not in model.asked[0][1]
