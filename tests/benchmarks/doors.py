"""Does an article that would steer whoever reads it get anything through to an assistant? All that one can ask for.

Set BENCHMARK_INJECTIONS as for injections.py. Each poisoned article is a library's only one; it is asked for by an
answer, a search, its text, its corrections and the list. What a model reads and the JSON are both looked through for
the article's token, and for addresses of other sites.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.answer import Answer
from bot.assistants.readable import readable
from bot.assistants.reception import Reception, told
from bot.assistants.tokens import Client
from bot.desk import Desk
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.loading import Models

DATA = Path(os.environ.get("BENCHMARK_INJECTIONS", "../shared/data/injections"))
LINK = re.compile(r"https?://[^\s<>\"”’)\]\\]+")
ASKER = Client("benchmark")


def main() -> None:
    """Print how many bodies show a token or a link, of how many."""
    if not (DATA / "poisoned_articles.jsonl").exists():
        print(f"not measured: there is no {DATA}/poisoned_articles.jsonl; name such a folder in BENCHMARK_INJECTIONS")
        return
    models, counts = Models(), Counter[str]()
    for row in map(json.loads, (DATA / "poisoned_articles.jsonl").read_text(encoding="utf-8").splitlines()):
        with tempfile.TemporaryDirectory() as home, closing(Desk(Library(Path(home)), models)) as desk:
            desk.check_model()
            article = Article(
                id=row["doc_id"], title=row["title"], text=row["text"], source=row["doc_id"], published=row["date"],
                fetched=datetime(2025, 3, 9, tzinfo=UTC), url=f"https://digital.example/{row['doc_id']}",
            )  # fmt: skip
            take_in([article], desk.library, lambda: models.embedder)
            for name, body in asyncio.run(bodies(Reception(desk), row)).items():
                said = readable(body) + body.model_dump_json(exclude={"question"})
                counts[name] += 1
                counts[f"{name} with the token"] += bool(row["canary"]) and row["canary"] in said
                counts[f"{name} with a link elsewhere"] += any(
                    "digital.example" not in each for each in LINK.findall(said)
                )
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")


async def bodies(reception: Reception, row: dict) -> dict:
    """Return what an assistant is sent, by what it asks for."""
    answers = [event async for event in reception.ask(ASKER, row["question"])]
    assert isinstance(answers[-1], Answer)
    return {
        "ask": told(answers[-1]),
        "search": await reception.search(ASKER, row["title"]),
        "show": await reception.article(ASKER, row["doc_id"]),
        "changes": await reception.changes(ASKER, row["doc_id"]),
        "list": await reception.articles(ASKER),
    }


if __name__ == "__main__":
    main()
