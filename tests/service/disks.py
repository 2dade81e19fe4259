"""Disks that are small and really full."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk_of(megabytes: int) -> Iterator[Path]:
    """A disk of that size, for as long as the block lasts; PostgreSQL's user can get at it, too."""
    place = Path(tempfile.mkdtemp(prefix="themebook-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        place.rmdir()
        pytest.skip(f"this machine lets nobody mount a disk: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(disk: Path) -> Path:
    """Write until there is not a byte left; the file to remove for room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (1024 * 1024, 4096, 1):
            try:
                while stream.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler
