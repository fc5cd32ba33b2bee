"""What the benchmarks share: an archive of questions to measure on, and a library of its articles."""

import gzip
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

DATA = Path(os.environ.get("BENCHMARK_DATA", "../shared/data/realtimeqa/2022_dev"))


def need_data() -> Path:
    """Return the folder with `corpus.jsonl[.gz]` and `queries.jsonl`, or end with a line that says what is missing."""
    if not (DATA / "queries.jsonl").exists():
        print(f"not measured: there is no {DATA}/queries.jsonl; name such a folder in BENCHMARK_DATA")
        sys.exit(0)
    return DATA


def archive(folder: Path) -> Path:
    """Write the articles of the data as an archive that `newsdesk ingest` reads."""
    data = need_data()
    path = next(p for p in (data / "corpus.jsonl", data / "corpus.jsonl.gz") if p.exists())
    opener = gzip.open if path.suffix == ".gz" else open
    out = folder / "archive.jsonl"
    with opener(path, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as archived:
        for row in map(json.loads, lines):
            fields = {"id": row["doc_id"], "url": row["url"], "title": row["title"], "text": row["text"]}
            archived.write(json.dumps({**fields, "published": row["publish_date"]}, ensure_ascii=False) + "\n")
    return out


def questions() -> list[dict[str, object]]:
    """Return the questions that are scored."""
    with (need_data() / "queries.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["label"] in ("answerable", "unanswerable")]


def home() -> Path:
    """Return the folder of a library with all articles of the data, made once; BENCHMARK_HOME keeps it."""
    kept = Path(os.environ.get("BENCHMARK_HOME") or tempfile.mkdtemp(prefix="newsdesk-benchmark-"))
    from contextlib import closing

    from ingest.intake.take_in import take_in
    from ingest.library.library import Library
    from ingest.models.bundled import BundledEmbedder
    from ingest.reading.read import Given, read
    from ingest.sources.find import find

    with closing(Library(kept)) as library, tempfile.TemporaryDirectory() as scratch:
        if library.is_empty():
            embedder = BundledEmbedder()
            library.check_model(embedder.name, embedder.digest)
            (fetched,) = find(str(archive(Path(scratch))), stdin=sys.stdin.buffer)
            take_in(read(fetched, Given()), library, lambda: embedder)
    return kept
