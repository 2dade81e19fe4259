"""A copy of our own SQLite database with its checksum beside it, and putting such a copy back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpora.errors import InputError, SetupError

_CHUNK = 1024 * 1024
_REST = re.compile(r"\..+\.\d+\.partial(?:-wal|-shm|-journal)?")
_OLD = 86_400.0  # seconds after which nobody writes to a half-written copy any more


def checksum_file(file: Path) -> Path:
    """Where the checksum of a backup stands, in the form that `sha256sum --check` reads."""
    return file.with_name(file.name + ".sha256")


def damage(file: Path) -> list[str]:
    """What is wrong with an SQLite file, a sentence each; nothing if it is whole."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [f"{file} cannot be read as a database: {error}"]
    faults = [f"{file}: {line}" for line in found if line != "ok"]
    return faults + ([f"{file}: {len(orphans)} rows refer to what is not there"] if orphans else [])


def back_up(source: Path, file: Path) -> str:
    """Copy a database, as of one moment and with writers at work, and write its checksum; returns the checksum.

    Raises:
        InputError: there is no database, the copy exists already, or it cannot be written.
        SetupError: the copy is damaged, so the database is.
    """
    if not source.exists():
        raise InputError(f"there is no database at {source}; nothing to back up")
    for taken in (file, checksum_file(file)):
        if taken.exists():
            raise InputError(f"{taken} exists already; give another name")
    try:
        with _partial(file) as partial:
            _copy(source, partial)
            if faults := damage(partial):
                raise SetupError(faults[0])
            digest = _digest(partial)
        checksum_file(file).write_text(f"{digest}  {file.name}\n", encoding="utf-8")
    except (OSError, sqlite3.OperationalError) as error:
        raise InputError(f"{source} cannot be copied to {file}: {error}") from None
    return digest


def put_back(file: Path, target: Path) -> Path | None:
    """Replace a database by a backup; what was there is kept beside it and its path returned.

    The job engine's file is moved aside too: it speaks of runs that the backup may not know, and the worker finds
    unfinished runs by itself.

    Raises:
        InputError: no such backup, no checksum beside it, or one that does not fit.
    """
    _check(file)
    aside = None
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        aside = _free(target.with_name(f"{target.stem}.before-restore{target.suffix}"))
        with _partial(aside) as partial:
            try:
                _copy(target, partial)
            except sqlite3.DatabaseError:  # damaged, which is why it is replaced: kept as it is
                shutil.copyfile(target, partial)
    with _partial(target) as partial:
        _copy(file, partial)
        for name in (target.name + "-wal", target.name + "-shm"):
            target.with_name(name).unlink(missing_ok=True)  # they belong to the file that is replaced
    jobs = target.with_name("jobs.sqlite")
    for old in (jobs, *(jobs.with_name(jobs.name + end) for end in ("-wal", "-shm"))):
        if old.exists():
            old.replace(_free(old.with_name(f"{old.name}.before-restore")))
    return aside


def _check(file: Path) -> None:
    beside = checksum_file(file)
    for needed in (file, beside):
        if not needed.is_file():
            raise InputError(f"no file {needed}; give what `themebook db backup` wrote, with its checksum beside it")
    wanted = beside.read_text(encoding="utf-8", errors="replace").split()[:1]
    if wanted != [_digest(file)]:
        raise InputError(f"{file} is not what was backed up: its checksum differs from {beside}; nothing was changed")
    if faults := damage(file):
        raise InputError(f"{faults[0]}; nothing was changed")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """A path to write to; moved into place if all went well, else removed."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    _forget_old(file.parent)
    try:
        yield partial
        partial.replace(file)
    finally:
        for rest in (partial, *(partial.with_name(partial.name + end) for end in ("-wal", "-shm", "-journal"))):
            rest.unlink(missing_ok=True)


def _forget_old(folder: Path) -> None:
    """Remove what a copying left behind in a folder that was killed a day ago or longer."""
    for rest in folder.glob(".*.partial*"):
        if _REST.fullmatch(rest.name) and time.time() - rest.stat().st_mtime > _OLD:
            rest.unlink(missing_ok=True)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
