"""One process at a time: an exclusive lock on a file, let go by the operating system when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpora.errors import SetupError
from service.folder import own_file


@contextmanager
def exclusive(file: Path, what: str, patience: float = 0.0) -> Iterator[None]:
    """Hold a file's lock for the length of a block; wait up to ``patience`` seconds for it.

    Raises:
        SetupError: the folder or the file cannot be used, or another process holds the lock; ``what`` says in the
            message what that process does.
    """
    own_file(file)
    deadline = time.monotonic() + patience
    with file.open("a+", encoding="ascii") as handle:
        while not _taken(handle.fileno()):
            if time.monotonic() >= deadline:
                handle.seek(0)
                holder = handle.read(20).strip() or "unknown"
                raise SetupError(
                    f"{what} is at work in {file.parent} already (process {holder}); "
                    "stop it first, or give another folder with --data-dir"
                )
            time.sleep(0.05)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


def held(file: Path) -> bool:
    """Whether somebody holds a file's lock at this moment."""
    if not file.exists():
        return False
    with file.open("rb") as handle:
        return not _taken(handle.fileno())


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
