"""The index with real Chroma on disk: what it finds, and what it makes of folders that came to harm."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library import build, chroma, generations
from ingest.library.chroma import Record
from ingest.library.index import Index
from ingest.library.seal import Seal, State, gaps

SMALL, LARGE = 64, 1500


def vectors(count: int) -> np.ndarray:
    random = np.random.default_rng(7).standard_normal((count, 384)).astype(np.float32)
    return random / np.linalg.norm(random, axis=1, keepdims=True)


VECTORS = vectors(LARGE)


def record(number: int, vector: np.ndarray) -> Record:
    return Record(f"story-{number % 40}:{number:06x}", f"story-{number % 40}", number, vector)


RECORDS = [record(number, vector) for number, vector in enumerate(VECTORS, start=1)]


@dataclass
class Ledger:
    """A ledger that holds what `after` yields, or says that it holds so many."""

    after: Callable[[int], Iterable[Record]]
    held: int | None = None

    def count(self, after: int, upto: int) -> int:
        if self.held is not None:
            return self.held
        return sum(after < record.number <= upto for record in self.after(after))


def ledger(upto: int) -> Ledger:
    return Ledger(lambda after: iter(RECORDS[after:upto]))


def state(upto: int, *, library: str = "library", removals: int = 0) -> State:
    return State(library, "model", upto, removals)


def opened(index: Index, library: str = "library", model: str = "model", *, removals: int = 0) -> int:
    """Open an index beside a ledger of the first SMALL records; return the number up to which it holds them."""
    index.open(State(library, model, SMALL, removals), ledger(SMALL))
    return index.upto


def owned(folder: Path) -> Index:
    index = Index.own(folder)
    assert index
    return index


def missed(index: Index, records: Iterable[Record] = RECORDS) -> list[str]:
    best = {record.id: index.nearest(record.vector, 1)[0] for record in records}
    return [id for id, (found, score) in best.items() if found != id or score < 0.999]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory) -> Path:
    """A sound index of the first SMALL records, closed; only ever copied."""
    folder = tmp_path_factory.mktemp("sealed") / "index"
    index = owned(folder)
    index.catch_up(state(SMALL), ledger(SMALL))
    index.close()
    return folder


@pytest.fixture
def folder(sealed, tmp_path) -> Path:
    return shutil.copytree(sealed, tmp_path / "index")


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Iterable[Index]:
    index = owned(tmp_path_factory.mktemp("large"))
    index.catch_up(state(LARGE), ledger(LARGE))
    yield index
    index.close()


def sealed_files(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "chroma.sqlite3"]
    return {str(path): blake2b(path.read_bytes()).hexdigest() for path in paths}


def test_the_nearest_are_those_of_an_exact_scan(large):
    queries = vectors(LARGE + 50)[LARGE:]
    exact = [{RECORDS[i].id for i in np.argsort(-(VECTORS @ query))[:10]} for query in queries]
    found = [{id for id, _ in large.nearest(query, 10)} for query in queries]
    recall = sum(len(a & b) for a, b in zip(found, exact, strict=True)) / 500

    assert recall > 0.98


def test_scores_are_cosine_similarities_best_first(large):
    query = VECTORS[3]
    found = large.nearest(query, 25)
    by_id = {record.id: float(record.vector @ query) for record in RECORDS}

    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score == pytest.approx(by_id[id], abs=1e-5) for id, score in found)


def test_more_than_there_are_gives_all_there_are(folder):
    index = owned(folder)
    opened(index)

    assert len({id for id, _ in index.nearest(VECTORS[0], 5000)}) == SMALL
    index.close()


def test_without_an_index_nothing_is_found(tmp_path):
    index = owned(tmp_path)

    assert (opened(index), index.nearest(VECTORS[0], 5)) == (0, [])
    index.close()


def test_every_record_finds_itself_after_each_of_several_catch_ups(tmp_path):
    index = owned(tmp_path)
    for upto in (1, 2, 300, 301, 301, 900):
        index.catch_up(state(upto), ledger(upto))

        assert (index.upto, index.count, missed(index, RECORDS[:upto])) == (upto, upto, [])
    index.close()
    again = owned(tmp_path)

    assert (opened(again), missed(again, RECORDS[:900])) == (900, [])
    again.close()


def test_what_no_search_finds_first_is_named_and_still_known_at_the_next_opening(tmp_path):
    twin = Record("twin:1", "twin", SMALL + 1, VECTORS[9])
    index = owned(tmp_path)
    index.catch_up(state(SMALL + 1), Ledger(lambda after: iter([*RECORDS[:SMALL], twin][after:])))
    [(first, _)] = index.nearest(VECTORS[9], 1)
    hidden = [SMALL + 1] if first == RECORDS[9].id else [10]

    assert index.missed == hidden
    index.close()
    again = owned(tmp_path)
    opened(again)
    assert again.missed == hidden
    again.close()


def test_an_index_that_finds_little_of_what_the_ledger_has_is_not_published(tmp_path):
    others = [record(number, vector) for number, vector in enumerate(VECTORS[SMALL : 2 * SMALL], start=1)]
    read = iter([RECORDS[:SMALL], others])
    index = owned(tmp_path)
    with pytest.raises(LibraryError, match="does not find what it holds"):
        index.catch_up(state(SMALL), Ledger(lambda after: next(read), held=SMALL))
    index.close()

    assert list(tmp_path.glob("generation-*")) == []


def test_catching_up_adds_only_what_is_new(folder):
    asked: list[int] = []
    index = owned(folder)
    opened(index)
    index.catch_up(
        state(SMALL + 9), Ledger(lambda after: (asked.append(after), RECORDS[after : SMALL + 9])[1], held=SMALL + 9)
    )
    index.catch_up(state(SMALL + 9), Ledger(lambda after: (asked.append(after), iter(()))[1], held=0))

    assert (asked, index.count) == ([SMALL, 0], SMALL + 9)  # then everything, to see whether it is found
    index.close()


@pytest.mark.parametrize("count", [1, 299, 300, 301, LARGE])
def test_opening_and_searching_change_no_sealed_file(tmp_path, count):
    index = owned(tmp_path)
    index.catch_up(state(count), ledger(count))
    index.close()
    before = sealed_files(tmp_path)
    for _ in range(2):
        index = owned(tmp_path)
        opened(index)
        index.nearest(VECTORS[0], 10)
        index.close()

    assert sealed_files(tmp_path) == before


def test_an_emptied_ledger_leaves_no_generation(folder):
    index = owned(folder)
    index.rebuild(state(0, removals=1), Ledger(lambda after: iter(())))

    assert (index.count, index.upto, list(folder.glob("generation-*"))) == (0, 0, [])
    index.close()


def test_a_failing_ledger_leaves_the_index_as_it_was(folder):
    def fails(after: int) -> Iterable[Record]:
        yield RECORDS[after]
        raise LibraryError("the ledger is gone")

    index = owned(folder)
    opened(index)
    with pytest.raises(LibraryError, match="the ledger is gone"):
        index.catch_up(state(LARGE), Ledger(fails, held=LARGE))

    assert (index.upto, missed(index, RECORDS[:SMALL])) == (SMALL, [])
    index.catch_up(state(SMALL + 1), ledger(SMALL + 1))
    assert (index.upto, len(list(folder.glob("generation-*")))) == (SMALL + 1, 1)
    index.close()


# --- takedowns ---


def marked() -> Record:
    """A record whose bytes survive Chroma's normalisation, so that they can be looked for on disk."""
    vector = np.zeros(384, np.float32)
    vector[[5, 77, 201, 300]] = 0.5, -0.5, 0.5, -0.5
    return record(SMALL + 1, vector)


def files_with(folder: Path, vector: np.ndarray) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and vector.tobytes() in p.read_bytes()]


@pytest.fixture
def with_marked(folder) -> Iterable[Index]:
    index = owned(folder)
    opened(index)
    index.catch_up(state(SMALL + 1), Ledger(lambda after: iter([marked()])))
    assert any(path.name == "data_level0.bin" for path in files_with(folder, marked().vector))
    yield index
    index.close()


@pytest.mark.parametrize("way", [Index.rebuild, Index.catch_up])
def test_a_takedown_leaves_no_byte_of_the_vector(folder, with_marked, way):
    way(with_marked, state(SMALL, removals=1), ledger(SMALL))

    assert files_with(folder, marked().vector) == []
    assert (with_marked.count, missed(with_marked, RECORDS[:SMALL])) == (SMALL, [])


def test_what_chroma_leaves_of_its_memory_in_its_files_is_overwritten(folder):
    index = owned(folder)
    for removals in range(1, 9):  # without it, two of three such files have leftovers
        index.rebuild(state(SMALL, removals=removals), ledger(SMALL))
        assert unused(folder) == b""
    index.close()


def test_leftovers_are_overwritten_and_nothing_else(folder):
    [generation] = generations.current(folder)
    before = sealed_files(folder)
    for path in generation.rglob("*.bin"):
        if path.name in ("data_level0.bin", "length.bin"):
            with path.open("r+b") as file:
                file.seek(-40, os.SEEK_END)
                file.write(b"taken down " * 3)
    assert unused(folder) != b""
    chroma.blank_unused(generation)

    assert (unused(folder), sealed_files(folder)) == (b"", before)


def unused(folder: Path) -> bytes:
    """What is not blank where a generation of SMALL records has room for more."""
    (level,), (length,) = ([*folder.rglob(name)] for name in ("data_level0.bin", "length.bin"))
    return (level.read_bytes()[SMALL * 1676 :] + length.read_bytes()[SMALL * 4 :]).strip(b"\0")


def test_files_that_are_too_short_are_not_stretched(folder):
    [generation] = generations.current(folder)
    (level,) = generation.rglob("data_level0.bin")
    os.truncate(level, 1000)

    with pytest.raises(LibraryError, match=r"data_level0.bin is too short for its 64 records$"):
        chroma.blank_unused(generation)


def test_a_takedown_by_another_process_is_gone_as_soon_as_the_index_opens(folder, with_marked):
    with_marked.close()
    index = owned(folder)

    assert (opened(index, removals=1), files_with(folder, marked().vector)) == (0, [])
    index.close()


# --- damage ---


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: os.truncate(path, path.stat().st_size - 1),
    "emptied": lambda path: os.truncate(path, 0),
    "outgrown": lambda path: os.truncate(path, 1 << 40),  # sparse: a terabyte that takes no room
    "flipped": flip,
    "deleted": Path.unlink,
}
HNSW = ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"]


def heals(folder: Path) -> bool:
    """Whether the index in `folder` is refused, and then as good as new."""
    index = owned(folder)
    try:
        refused = opened(index) == 0 and index.nearest(VECTORS[0], 1) == []
        index.catch_up(state(SMALL), ledger(SMALL))
        return refused and index.count == SMALL and not missed(index, RECORDS[:SMALL])
    finally:
        index.close()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", [*HNSW, "sealed.sqlite3", "seal.json"])
def test_a_damaged_file_is_noticed_before_it_is_loaded_and_healed(folder, name, damage):
    [path] = folder.rglob(name)
    DAMAGES[damage](path)
    with pytest.raises(LibraryError, match="index"):
        Index.check(folder)

    assert heals(folder)


@pytest.mark.parametrize(
    "change",
    [lambda seal: seal.pop("missed"), lambda seal: seal["state"].update(colour="blue")],
    ids=["lacks a field", "has another field"],
)
def test_the_index_of_another_release_is_built_again(folder, change):
    [path] = folder.rglob("seal.json")
    held = json.loads(path.read_text().partition("\n")[2])
    change(held)
    body = json.dumps(held)
    path.write_text(f"{blake2b(body.encode()).hexdigest()}\n{body}")
    with pytest.raises(LibraryError, match="another release of newsdesk"):
        Index.check(folder)

    assert heals(folder)


@pytest.mark.parametrize("pointer", [b"", b"generation-00000000", b"../..", b"\xff\x00" * 5000, None])
def test_a_pointer_to_nothing_is_healed_and_leftovers_are_swept(folder, pointer):
    (folder / "current").unlink()
    if pointer is not None:
        (folder / "current").write_bytes(pointer)

    assert Index.check(folder) == "not built yet: searches are exact"
    assert heals(folder)
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_damaged_working_copy_of_the_sqlite_file_does_not_matter(folder):
    index = owned(folder)
    opened(index)
    index.close()
    [path] = folder.rglob("chroma.sqlite3")
    path.write_bytes(b"SQLite format 3\0" + os.urandom(5000))
    Path(f"{path}-journal").write_bytes(os.urandom(5000))
    index = owned(folder)

    assert (opened(index), missed(index, RECORDS[:SMALL])) == (SMALL, [])
    index.close()


def test_an_sqlite_file_that_was_sealed_damaged_is_refused(folder):
    [generation] = generations.current(folder)
    (generation / "seal.json").unlink()
    os.truncate(generation / "sealed.sqlite3", 50_000)
    (generation / "sealed.sqlite3").rename(generation / "chroma.sqlite3")
    generations.finish(generation, Seal(state(SMALL), 0, SMALL, []))

    assert heals(folder)


def test_damage_that_comes_while_the_index_is_open_is_not_sealed_as_sound(folder):
    index = owned(folder)
    opened(index)
    [path] = folder.rglob("data_level0.bin")
    flip(path)
    index.catch_up(state(SMALL + 9), ledger(SMALL + 9))

    assert (index.count, missed(index, RECORDS[: SMALL + 9])) == (SMALL + 9, [])
    index.close()


@pytest.mark.parametrize(("library", "model"), [("another", "model"), ("library", "another")])
def test_an_index_of_another_library_or_model_is_refused(folder, library, model):
    index = owned(folder)

    assert (opened(index, library, model), list(folder.glob("generation-*"))) == (0, [])
    index.close()


def test_a_ledger_that_was_put_back_is_not_taken_for_an_extension(folder):
    index = owned(folder)
    opened(index)
    index.catch_up(state(SMALL, library="another"), Ledger(lambda after: iter(RECORDS[after:50])))

    assert index.count == 50
    index.close()


def test_the_health_of_a_sound_index_is_told(folder):
    assert re.fullmatch(rf"{SMALL} passages up to number {SMALL}, \d\.\d MB, intact", Index.check(folder))


def test_a_folder_that_cannot_be_written_is_said_so_in_one_line(tmp_path):
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(LibraryError, match=r"^the index in .* cannot be written: File exists$"):
        Index.own(tmp_path / "index")


# --- several generations ---

FEW = 400


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory) -> Path:
    """An index of LARGE records, at most FEW in a generation, without number 500, which was never there; closed."""
    folder = tmp_path_factory.mktemp("parts") / "index"
    index = owned(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ROOM", FEW)
        index.catch_up(state(LARGE), without())
    index.close()
    return folder


@pytest.fixture
def parts(in_parts, tmp_path, monkeypatch) -> Iterable[Index]:
    """A copy of that index, open."""
    monkeypatch.setattr(build, "ROOM", FEW)
    index = owned(shutil.copytree(in_parts, tmp_path / "index"))
    index.open(state(LARGE), without())
    yield index
    index.close()


def without(*numbers: int) -> Ledger:
    """A ledger that lacks number 500 and some others."""
    return Ledger(lambda after: (r for r in RECORDS[after:LARGE] if r.number not in {500, *numbers}))


def folders(index: Index) -> list[str]:
    return [each.name for each in generations.current(index._folder)]


def found_all(index: Index, *numbers: int) -> bool:
    held = [each for each in without(*numbers).after(0) if each.number not in index.missed and each.number % 9 == 0]
    return missed(index, held) == []


def test_a_generation_holds_so_many_and_together_they_hold_all(parts):
    assert [(each.after, each.count) for each in parts.seals] == [(0, 400), (400, 400), (801, 400), (1201, 299)]
    assert (parts.upto, parts.count, found_all(parts)) == (LARGE, LARGE - 1, True)


def test_several_generations_find_what_an_exact_scan_finds(parts):
    queries = vectors(LARGE + 50)[LARGE:]
    held = list(without().after(0))
    matrix = np.stack([each.vector for each in held])
    exact = [{held[i].id for i in np.argsort(-(matrix @ query))[:10]} for query in queries]
    found = [parts.nearest(query, 10) for query in queries]
    recall = sum(len(a & {id for id, _ in b}) for a, b in zip(exact, found, strict=True)) / 500

    assert recall > 0.98
    assert all(hits == sorted(hits, key=lambda hit: -hit[1]) for hits in found)


def test_several_generations_are_found_again_after_a_restart(parts):
    before = folders(parts)
    parts.close()
    again = owned(parts._folder)
    again.open(state(LARGE), without())

    assert (folders(again), found_all(again)) == (before, True)
    again.close()


def test_catching_up_copies_the_last_generation_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "ROOM", FEW)
    index = owned(tmp_path)
    seen = []
    for upto in (300, 500, 900, 900):
        index.catch_up(state(upto), ledger(upto))
        seen.append(folders(index))
        assert missed(index, [each for each in RECORDS[:upto:9] if each.number not in index.missed]) == []
    index.close()

    assert [len(each) for each in seen] == [1, 2, 3, 3]
    assert seen[0][0] != seen[1][0] == seen[2][0]  # the first was filled up, and stays
    assert seen[1][1] != seen[2][1]
    assert seen[2] == seen[3]


def test_a_removal_builds_that_generation_anew_which_held_it(parts):
    before = folders(parts)
    parts.catch_up(state(LARGE, removals=1), without(700, 1000))
    after = folders(parts)

    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, True]
    assert {each.state.removals for each in parts.seals} == {1}
    assert (parts.count, found_all(parts, 700, 1000)) == (LARGE - 3, True)
    parts.close()
    again = owned(parts._folder)
    again.open(state(LARGE, removals=1), without(700, 1000))

    assert folders(again) == after
    again.close()


def test_a_removal_of_the_last_passages_takes_their_generations_with_it(parts):
    before = folders(parts)
    left = Ledger(lambda after: (each for each in without().after(after) if each.number <= 801))
    parts.catch_up(state(801, removals=1), left)

    assert (folders(parts), parts.upto, parts.count) == (before[:2], 801, 800)
    parts.catch_up(state(0, removals=2), Ledger(lambda after: iter(())))
    assert (folders(parts), parts.count) == ([], 0)


def test_what_another_process_removed_is_gone_as_soon_as_the_index_opens_and_the_rest_is_found(parts):
    secret = RECORDS[999].vector
    before = folders(parts)
    parts.close()
    again = owned(parts._folder)
    again.open(state(LARGE, removals=1), without(1000))

    assert (folders(again), files_with(parts._folder, secret)) == ([*before[:2], before[3]], [])
    assert gaps([each.span for each in again.seals], LARGE) == [(801, 1201)]
    again.catch_up(state(LARGE, removals=1), without(1000))
    assert (gaps([each.span for each in again.seals], LARGE), found_all(again, 1000)) == ([], True)
    again.close()


@pytest.mark.parametrize("torn", [0, 2, 3])
def test_one_damaged_generation_is_built_anew_and_no_other(parts, torn):
    before = folders(parts)
    parts.close()
    [path] = (parts._folder / before[torn]).rglob("data_level0.bin")
    flip(path)
    again = owned(parts._folder)
    again.open(state(LARGE), without())

    assert folders(again) == [name for name in before if name != before[torn]]
    again.catch_up(state(LARGE), without())
    assert (again.count, found_all(again)) == (LARGE - 1, True)
    assert [name in before for name in folders(again)] == [each != torn for each in range(4)]
    again.close()


def test_a_rebuild_searches_each_generation_until_others_hold_the_same(parts, monkeypatch):
    seen = []

    def published(folder: Path, live: Sequence[Path]) -> None:
        publish(folder, live)
        seen.append((len(live), found_all(parts)))

    publish = generations.publish
    before = set(folders(parts))
    monkeypatch.setattr(generations, "publish", published)
    parts.rebuild(state(LARGE), without())

    assert all(found for _, found in seen)
    assert max(count for count, _ in seen) <= 5
    assert not before & set(folders(parts))


def test_a_rebuild_that_was_killed_leaves_no_generation_within_another(tmp_path, monkeypatch):
    index = owned(tmp_path)
    index.catch_up(state(LARGE), ledger(LARGE))
    [whole] = folders(index)
    index.close()
    monkeypatch.setattr(build, "ROOM", FEW)
    other = owned(tmp_path / "other")
    other.catch_up(state(FEW), ledger(FEW))
    [part] = folders(other)
    other.close()
    shutil.copytree(tmp_path / "other" / part, tmp_path / part)
    generations.publish(tmp_path, [tmp_path / part, tmp_path / whole])
    index = owned(tmp_path)
    index.open(state(LARGE), ledger(LARGE))

    assert folders(index) == [whole]
    index.close()


# --- processes and threads ---


ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}  # ours, not an installed newsdesk
OWNER = """
import sys, time
from pathlib import Path
from ingest.library.index import Index
index = Index.own(Path(sys.argv[1]))
print(index is not None, flush=True)
time.sleep(60)
"""


def test_one_process_owns_the_index_until_it_dies(tmp_path):
    command = [sys.executable, "-c", OWNER, tmp_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as first:
        assert first.stdout
        assert first.stdout.readline() == "True\n"
        while_it_lives = Index.own(tmp_path)
        first.send_signal(signal.SIGKILL)
        first.wait()
        after = Index.own(tmp_path)

    assert (while_it_lives, after is not None) == (None, True)
    assert after
    assert Index.own(tmp_path) is None  # nor twice in one process
    after.close()


QUIET = """
import sys
from pathlib import Path
import numpy as np
from ingest.library.index import Index
from ingest.library.seal import State
from ingest.library.chroma import Record
index = Index.own(Path(sys.argv[1]))
index.open(State("library", "model", 0, 0), None)
vectors = np.random.default_rng(1).standard_normal((301, 384)).astype(np.float32)
class Records:
    def after(self, number):
        return [Record(f"r{n}", "a", n, vectors[n] / np.linalg.norm(vectors[n])) for n in range(number + 1, 301)]
    def count(self, after, upto):
        return upto - after
index.catch_up(State("library", "model", 300, 0), Records())
print(len(index.nearest(vectors[0], 5)))
"""


def test_a_process_that_uses_the_index_is_quiet_and_ends_by_itself(tmp_path):
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=nonsense\n")  # somebody else's, not ours to obey
    command = [sys.executable, "-W", "error::ResourceWarning", "-c", QUIET, tmp_path / "index"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (0, "5\n", "")


def test_searches_go_on_while_generations_are_swapped(tmp_path):
    index, done, wrong, searches = owned(tmp_path), threading.Event(), [], []
    index.catch_up(state(50), ledger(50))

    def search(seed: int) -> None:
        random = np.random.default_rng(seed)
        while not done.is_set():
            upto = index.upto
            wanted = RECORDS[random.integers(upto)]
            try:
                if wanted.id not in dict(index.nearest(wanted.vector, 5)):
                    wrong.append(wanted.id)
            except Exception as error:
                wrong.append(error)
            searches.append(upto)

    threads = [threading.Thread(target=search, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for upto in range(100, 700, 50):
        index.catch_up(state(upto), ledger(upto))
    index.rebuild(state(700), ledger(700))
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(set(searches)) > 5
    index.close()
