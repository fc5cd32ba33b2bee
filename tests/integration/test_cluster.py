"""A Dask cluster of real processes on 127.0.0.1 embeds; skipped where the extra `cluster` is not installed."""

import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from invented import article, story

from ingest.errors import ModelError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.bundled import EMBEDDER, BundledEmbedder
from ingest.models.cluster import Cluster

pytest.importorskip("distributed", reason="newsdesk[cluster] is not installed")

SCRIPT = Path(__file__).parents[1] / "support" / "dask_cluster.py"
DIGEST = BundledEmbedder.digest


@contextmanager
def started(workers, *options):
    """Yield the process, the scheduler's address, and the workers' process ids."""
    command = [sys.executable, str(SCRIPT), str(workers), *options]
    path = os.pathsep.join(folder for folder in sys.path if folder)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        try:
            address, *pids = process.stdout.readline().split()
            yield process, address, list(map(int, pids))
        finally:
            process.stdin.close()


@pytest.fixture(scope="module")
def cluster():
    with started(1) as (_, address, _):
        yield address


def test_a_cluster_makes_the_vectors_that_this_process_makes(cluster, tmp_path, models):
    stories = [article(number, edition) for number in range(3) for edition in range(2)]
    with closing(Library(tmp_path)) as library, closing(Cluster(cluster, EMBEDDER, DIGEST)) as pool:
        pool.together = 4  # several batches
        report = take_in(stories, library, lambda: pool)
        texts = [story(0), story(1)]
        vectors = pool.submit(texts).result()

    assert (report.added, report.updated, report.failed) == (3, 3, [])
    assert np.allclose(vectors, models.embedder.embed(texts), atol=1e-6)


def test_workers_with_another_model_embed_nothing(cluster):
    with pytest.raises(ModelError) as raised:
        Cluster(cluster, EMBEDDER, "0" * 64)

    assert str(raised.value).startswith("the worker at tcp://127.0.0.1:")
    assert "its bge-small-en-v1.5 has other weights (digest 68807e3ff2ab…, not 000000000000…)" in str(raised.value)


def test_a_worker_that_comes_later_with_another_model_embeds_nothing_either(cluster):
    with closing(Cluster(cluster, EMBEDDER, DIGEST)) as pool:
        pool.digest = "0" * 64

        with pytest.raises(ModelError, match=r"its bge-small-en-v1\.5 has other weights"):
            pool.submit(["a text"]).result()


@pytest.mark.slow
def test_what_a_killed_worker_had_is_embedded_by_another(models):
    texts = [story(number) for number in range(2)]
    with started(2) as (_, address, pids), closing(Cluster(address, EMBEDDER, DIGEST)) as pool:
        pending = [pool.submit(texts) for _ in range(4)]
        os.kill(pids[0], signal.SIGKILL)

        vectors = [each.result() for each in pending]
    assert np.allclose(vectors, models.embedder.embed(texts), atol=1e-6)


def test_a_cluster_that_is_gone_is_an_error_in_one_line():
    with started(1) as (process, address, _), closing(Cluster(address, EMBEDDER, DIGEST)) as pool:
        pending = pool.submit([story(0)] * 64)
        process.kill()

        with pytest.raises(ModelError, match=r"^the cluster fails \(.*\): what is in the library stays; mend it, .*$"):
            pending.result()


def test_workers_without_newsdesk_are_an_error_in_one_line():
    with (
        started(1, "bare") as (_, address, _),
        pytest.raises(ModelError, match=r"^newsdesk cannot be used by the worker at .* install the same release .*$"),
    ):
        Cluster(address, EMBEDDER, DIGEST)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_an_address_where_nobody_answers_is_an_error_in_one_line(monkeypatch, address):
    monkeypatch.setattr("ingest.models.cluster._SECONDS", 0.1)

    with pytest.raises(ModelError, match=r"^no Dask scheduler answers at \w+://\S+ \(.*\): name one such as .*$"):
        Cluster(address, EMBEDDER, DIGEST)


def test_a_cluster_with_tls_needs_certificates():
    with pytest.raises(ModelError, match=r"^tls:// needs certificates: name their files in DASK_\w+, and in .*$"):
        Cluster("tls://127.0.0.1:1", EMBEDDER, DIGEST)


def test_a_cluster_without_workers_is_an_error_that_says_how_to_start_them(monkeypatch):
    monkeypatch.setattr("ingest.models.cluster._SECONDS", 1)

    with (
        started(0) as (_, address, _),
        pytest.raises(ModelError, match=r"^the cluster has no workers: start some with"),
    ):
        Cluster(address, EMBEDDER, DIGEST)
