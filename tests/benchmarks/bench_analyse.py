"""How long a cold `themebook analyse FOLDER` takes, split by stage, and how much memory it needs at most.

    python tests/benchmarks/bench_analyse.py FOLDER [--times N] [--most-seconds S] [--most-megabytes M]

Prints one line a run. With limits it exits with 1 when one is passed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_COMMAND = "from service.cli import main; main()"


def measure(folder: Path) -> dict[str, Any]:
    """Analyse the folder in a new process: wall seconds of all, seconds by stage, peak bytes, and what came out."""
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        command = [sys.executable, "-c", _COMMAND, "analyse", str(folder), "--out", out, "--profile", "--json"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - began
    if ended.returncode != 0:
        raise SystemExit(f"themebook analyse ended with {ended.returncode}:\n{ended.stderr}")
    summary = json.loads(ended.stdout)
    return {
        "wall": wall,
        **summary["profile"],
        **{key: summary[key] for key in ("segments", "themes", "unthemed_share")},
    }


def line(found: dict[str, Any]) -> str:
    """A measurement for a person."""
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in found["seconds"].items())
    before = found["wall"] - sum(found["seconds"].values())
    return (
        f"{found['wall']:.1f} s (start and reading {before:.1f}, {stages}), peak {found['peak_bytes'] / 1e6:,.0f} MB; "
        f"{found['segments']} segments, {found['themes']} themes, {found['unthemed_share']:.0%} unthemed"
    )


def main() -> None:
    """Measure, print, and hold the figures against the limits given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--most-seconds", type=float)
    parser.add_argument("--most-megabytes", type=float)
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"skipped: there is no folder {given.folder}")
        return
    passed = False
    for _ in range(given.times):
        found = measure(given.folder)
        print(line(found), flush=True)
        passed |= given.most_seconds is not None and found["wall"] > given.most_seconds
        passed |= given.most_megabytes is not None and found["peak_bytes"] / 1e6 > given.most_megabytes
    sys.exit(1 if passed else 0)


if __name__ == "__main__":
    main()
