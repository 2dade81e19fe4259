"""Files are parsed in a child process that can be killed, has little memory and time, and can reach nothing.

A child is warm: it reads many files one after the other, and is replaced after a fault, after so many files, or when
it has grown. Nothing that a file does to it reaches this process but an answer, which is checked.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpora.errors import TranscriptError
from corpora.readers.child import HEAD
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked
from corpora.readers.wire import unpack

_HOUSE = Path(__file__).resolve().parents[2]  # the folder in which the packages lie
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from corpora.readers.child import main; main()"
_LETTERS = frozenset((b"R", b"T", b"E", b"M", b"F"))  # that answers begin with; see the child
_PIECE = 1 << 16  # bytes
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take: bytes of memory and of the answer, seconds of CPU and of the clock.

    Memory is that of the whole child, of which about 60 MB are the interpreter and the parsers. ``cpu`` is what a file
    may cost; ``wall`` is for what hangs without computing, and several times that, since a busy machine leaves a child
    only part of a processor. ``start`` is how long a child may take to come up, and ``files`` how many it reads before
    it is replaced.
    """

    memory: int = 512 * 1024 * 1024
    cpu: int = 8
    wall: float = 60.0
    answer: int = 100 * _MEGABYTE
    start: float = 60.0
    files: int = 200


class _EndedError(Exception):
    """The child is gone or was killed; the reason is ``cpu``, ``wall``, ``memory``, ``answer`` or ``fault``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class _Child:
    """One parsing process; any trouble with it is an `_EndedError`, after which it is of no more use."""

    def __init__(self, bounds: Bounds, start: str) -> None:
        self._bounds = bounds
        self.left = bounds.files
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own text
            [sys.executable, "-I", "-X", "utf8", "-c", start, str(_HOUSE), str(bounds.memory), str(bounds.cpu)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ},  # no secrets
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both are pipes, as asked")
        self._to, self._from = self._process.stdin, self._process.stdout
        os.set_blocking(self._to.fileno(), False)
        os.set_blocking(self._from.fileno(), False)
        try:
            letter, _ = self._answer(time.monotonic() + bounds.start)
            if letter != b"R":
                raise _EndedError("fault", "it did not start")
        except _EndedError:
            self.kill()
            raise

    @property
    def fit(self) -> bool:
        """Whether it can take another file."""
        return self.left > 0 and self._process.poll() is None

    def read(self, asked: Asked, data: bytes, wall: float) -> tuple[bytes, bytes]:
        """The letter and the body of the answer for one file, in so many seconds; see `corpora.readers.child`."""
        deadline = time.monotonic() + wall
        self.left -= 1
        request = {
            "name": asked.name,
            "interviewer": asked.interviewer,
            "encoding": asked.encoding,
            "part_at": asked.part_at,
            "comments": asked.comments,
            "table": asked.table,
            "size": len(data),
        }
        self._send(json.dumps(request).encode() + b"\n", deadline)
        self._send(data, deadline)
        letter, body = self._answer(deadline)
        if letter.islower():
            self.left = 0
        return letter.upper(), body

    def kill(self) -> None:
        """End it and whatever it may have started, at once."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()
        self._process.wait()
        self._close()

    def disown(self) -> None:
        """Close this process's copies of the pipes, so that the child sees when its owner is gone."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except OSError:
                continue

    def _send(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        with selectors.DefaultSelector() as ready:
            ready.register(self._to, selectors.EVENT_WRITE)
            while left:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise _EndedError("wall")
                try:
                    left = left[os.write(self._to.fileno(), left[:_PIECE]) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise _EndedError(self._cause()) from error

    def _answer(self, deadline: float) -> tuple[bytes, bytes]:
        letter, size = HEAD.unpack(self._receive(HEAD.size, deadline))
        if letter.upper() not in _LETTERS:
            raise _EndedError("fault", "a malformed answer")
        if size > self._bounds.answer:
            raise _EndedError("answer")
        return letter, self._receive(size, deadline)

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._from, selectors.EVENT_READ)
            while len(received) < size:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise _EndedError("wall")
                piece = os.read(self._from.fileno(), min(16 * _PIECE, size - len(received)))
                if not piece:
                    raise _EndedError(self._cause())
                received += piece
        return bytes(received)

    def _cause(self) -> str:
        """Why a child that closed its pipe has ended."""
        try:
            status = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "fault"
        return {-signal.SIGXCPU: "cpu", -signal.SIGKILL: "memory"}.get(status, "fault")


class Sandbox:
    """Up to `size` children, started when they are needed; may be used from several threads at once.

    `start` is the program of a child; the tests put others in its place.
    """

    def __init__(self, bounds: Bounds | None = None, size: int = 2, start: str = _START) -> None:
        self._bounds = bounds or Bounds()
        self._start = start
        self._free = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def read(self, asked: Asked, data: bytes) -> Intake:
        """Read one file in a child.

        Raises:
            TranscriptError: it cannot be read, or reading it takes more than the bounds allow.
        """
        with self._free:
            try:
                letter, body = self._ask(asked, data)
            except _EndedError as ended:
                raise TranscriptError(self._why(asked.name, ended)) from None
        if letter == b"E":
            raise TranscriptError(body.decode("utf-8", "replace"))
        try:
            if letter != b"T":
                raise ValueError("the child's answer is none")
            return unpack(body, asked.name, table=asked.table)
        except ValueError:
            raise TranscriptError(self._why(asked.name, _EndedError("fault", "a malformed answer"))) from None

    def close(self) -> None:
        """End all children that are at rest."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    def disown(self) -> None:
        """Let go of all children without ending them, as they are another process's."""
        for child in self._idle:
            child.disown()

    def _ask(self, asked: Asked, data: bytes) -> tuple[bytes, bytes]:
        """The child's answer; where a child that had read other files breaks, a fresh one has the last word.

        What the first took counts as the file's own time, so that no file takes twice as long as another may.
        """
        left = self._bounds.wall
        while True:
            with self._child() as (child, fresh):
                began = time.monotonic()
                try:
                    letter, body = child.read(asked, data, left)
                    if letter not in (b"M", b"F"):
                        return letter, body
                    raise _EndedError("memory" if letter == b"M" else "fault", body.decode("ascii", "replace")[:100])
                except _EndedError as ended:
                    child.left = 0
                    left -= time.monotonic() - began
                    if fresh or ended.reason in ("cpu", "wall", "answer"):
                        raise

    @contextmanager
    def _child(self) -> Iterator[tuple[_Child, bool]]:
        """A child of one's own, and whether it has read nothing yet; it goes back if it is still fit."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.fit:
            child.kill()
            child = None
        fresh = child is None
        child = child or _Child(self._bounds, self._start)
        whole = False
        try:
            yield child, fresh
            whole = True
        finally:
            if whole and child.fit:
                with self._lock:
                    self._idle.append(child)
            else:
                child.kill()

    def _why(self, name: str, ended: _EndedError) -> str:
        bounds = self._bounds
        again = "open it in the program it came from, save it again (best as plain text or .docx) and add that"
        if ended.reason in ("cpu", "wall"):
            seconds = bounds.cpu if ended.reason == "cpu" else bounds.wall
            return f"{name}: reading it takes too long (more than {seconds:g} seconds) and was stopped; {again}"
        if ended.reason == "memory":
            megabytes = bounds.memory // (1024 * 1024)
            return f"{name}: reading it takes more than {megabytes} MB of memory and was stopped; split it, or {again}"
        if ended.reason == "answer":
            megabytes = bounds.answer // _MEGABYTE
            return f"{name}: it holds more than {megabytes} MB of text, as no interview does; add it in parts"
        detail = f" ({ended.detail})" if ended.detail else ""
        return f"{name}: its reader failed on it{detail}, so it may be damaged; {again}"


_shared = Sandbox()


def read_in_child(asked: Asked, data: bytes) -> Intake:
    """Read one file in a child process that this process keeps; see `Sandbox.read`."""
    return _shared.read(asked, data)


def close() -> None:
    """End this process's children that are at rest; new ones start when they are needed."""
    _shared.close()


def _forget() -> None:
    """A forked process has no children: those of its parent are not its own to speak to."""
    global _shared
    _shared.disown()
    _shared = Sandbox()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
