from __future__ import annotations

import subprocess
import sys

LATE = """
from models.one_thread import one_thread
with one_thread():
    import numpy, scipy.linalg
    from threadpoolctl import threadpool_info
    print(*(library["num_threads"] for library in threadpool_info()))
"""


def test_a_library_that_is_first_asked_for_inside_is_held_to_one_thread_too() -> None:
    """scipy brings a linear algebra library of its own; a fresh process, since this one has it already."""
    told = subprocess.run(
        [sys.executable, "-c", LATE],
        capture_output=True,
        text=True,
        check=True,
        env={"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "PYTHONPATH": ":".join(sys.path)},
    )
    threads = told.stdout.split()
    assert threads
    assert set(threads) == {"1"}
