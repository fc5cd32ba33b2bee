"""Does search find the article? Every method by itself, fused, and read by the reranker: hit@k and MRR by article."""

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _library import home, questions

from bot.hits import Hit
from bot.search.find import DEEP, QUICK, find
from bot.search.rank import ENOUGH, rerank, to_read
from ingest.library.library import Library
from ingest.models.loading import Models

Order = Callable[[str], Sequence[Hit]]


def main() -> None:
    """Print a table, a row a method."""
    asked = questions()
    models = Models()
    with closing(Library(home())) as library:
        found = {str(q["question"]): find(library, models, str(q["question"])) for q in asked}
    orders: dict[str, Order] = {
        "dense only": lambda q: sorted(found[q], key=lambda hit: hit.dense or 999),
        "lexical only": lambda q: sorted(found[q], key=lambda hit: hit.lexical or 999),
        "fused, not reranked": lambda q: found[q],
        f"reranked, {QUICK} read (an answer)": lambda q: rerank(models, q, found[q]),
        f"reranked, at most {to_read(10)} read (`search`)": lambda q: listed(models, q, found[q]),
        f"reranked, {to_read(10)} read": lambda q: rerank(models, q, found[q], read=to_read(10)),
        f"reranked, {DEEP} read": lambda q: rerank(models, q, found[q], read=DEEP),
    }
    print("| method | labels | questions | hit@1 | hit@5 | hit@10 | MRR@10 |\n|---|---|---|---|---|---|---|")
    for name, order in orders.items():
        for label in ("positive", "gold"):
            row = figures(asked, order, f"{label}_doc_ids")
            if row:
                print(f"| {name} | {label} | " + " | ".join(row) + " |", flush=True)


def listed(models: Models, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return what `newsdesk search` lists."""
    return rerank(models, question, hits, read=to_read(10), enough=ENOUGH)


def figures(asked: Sequence[dict[str, object]], order: Order, key: str) -> list[str]:
    """Return the number of questions and the share of them whose article is among the first 1, 5 and 10."""
    ranks = []
    for q in asked:
        wanted = set(q.get(key) or ())
        if q["label"] == "answerable" and wanted:
            articles = list(dict.fromkeys(hit.passage.article_id for hit in order(str(q["question"]))))[:10]
            ranks.append(next((rank for rank, article in enumerate(articles, 1) if article in wanted), 0))
    if not ranks:
        return []
    shares = [sum(0 < rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 10)]
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return [str(len(ranks)), *(f"{share:.3f}" for share in (*shares, mrr))]


if __name__ == "__main__":
    main()
