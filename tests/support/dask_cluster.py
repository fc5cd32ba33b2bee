"""A Dask cluster of real processes on 127.0.0.1, which ends with its stdin.

    python tests/support/dask_cluster.py WORKERS [bare]

Prints the scheduler's address, then the workers' process ids. With `bare`, newsdesk cannot be imported by the workers.
"""

import os
import sys

import dask
from distributed import LocalCluster


def _without_newsdesk() -> None:
    sys.modules["ingest.models.cluster"] = None


def main(workers: int, *, bare: bool) -> None:
    dask.config.set({"distributed.worker.memory.target": False, "logging.distributed": "critical"})
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=not bare,  # bare ones are threads of this process, which has forgotten newsdesk
        host="127.0.0.1",
        protocol="tcp",
        dashboard_address=None,
        memory_limit=0,
    ) as cluster:
        if bare:
            _without_newsdesk()
        pids = [] if bare else [each.process.process.pid for each in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main(int(sys.argv[1]), bare="bare" in sys.argv[2:])
