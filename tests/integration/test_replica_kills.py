"""Bots and syncers on one PostgreSQL and one Chroma server lose, double and mix nothing, whatever is killed."""

import postgres_server
import pytest
from replica_kills import Run


@pytest.mark.slow
@pytest.mark.skipif(postgres_server.MISSING, reason="PostgreSQL is not installed (Debian's package postgresql has it)")
async def test_whatever_is_killed_each_question_gets_one_answer_of_one_edition():
    wrong, never, answered, _ = await Run(150, 15, seed=1).run()

    assert wrong == []
    assert never < 15
    assert answered > 140
