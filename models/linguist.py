"""The linguist: a process of its own in which spaCy finds sentences and phrases, beside what else is at work.

spaCy holds Python's lock nearly all the time, so a thread would not do. The process begins to load as soon as it is
started, what finds phrases when they are first asked for, and ends when whoever started it does, whatever it is at; so
do its copies. A question is a role
and texts, an answer the spans in each text, both JSON behind their length in eight bytes; the first answer tells which
models these are. It has no threads, so that it may divide in two, with all it has loaded, for a question that is long.
Many texts are asked about in several questions, so that those who ask take turns, and little is left to do in vain for
one that is gone. One that dies is started again.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import FrameType
from typing import Any, BinaryIO, TypeVar

from models.errors import ModelError
from models.identity import ModelIdentity
from models.phrases import BATCH, Phraser, load_phraser, phraser_beside
from models.processors import processors
from models.splitter import SPACY_PACKAGE, Splitter, load_splitter

logger = logging.getLogger(__name__)
Spans = list[list[tuple[int, int]]]
Found = TypeVar("Found")
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from models.linguist import main; main(sys.argv[2])"
_LENGTH = 8  # bytes
_MOST = 200_000  # code points of a question, some two seconds of looking for phrases
_LONG = _MOST // 2  # from so many on two copies share it
_PATIENCE = 10  # by which a copy is nicer than who asks: phrases are asked for before they are needed
_TRIES = 3  # processes that a question may meet the end of
_LAST_WORDS = 5.0  # seconds between the end of its answers and its own, at the most
_GLANCE = 0.5  # seconds after which it looks whether whoever started it lives


class Linguist:
    """A started process; it takes one question at a time."""

    def __init__(self, package: str = SPACY_PACKAGE) -> None:
        self._package = package
        self._next, self._turn = threading.Lock(), threading.Lock()
        self._known: dict[str, ModelIdentity] | None = None
        self._promised: dict[str, ModelIdentity] | None = None
        self._process = _started(package)
        atexit.register(self.close)

    def identities(self) -> dict[str, ModelIdentity]:
        """The splitter and the phraser, once the splitter is loaded.

        Raises:
            ModelError: it cannot be loaded.
        """
        with self._turn:
            return self._tried(self._loaded)

    def ask(self, role: str, texts: Sequence[str]) -> Spans:
        """What the model of this role finds in each text.

        Raises:
            ModelError: it failed, or one process after the other died of it.
        """
        return [spans for some in _questions(texts) for spans in self._ask(role, some)]

    def close(self) -> None:
        """End it at once; it keeps nothing."""
        atexit.unregister(self.close)
        self._end()

    def _ask(self, role: str, texts: Sequence[str]) -> Spans:
        def once() -> Spans:
            self._loaded()
            with contextlib.suppress(OSError):  # it is gone, which the answer tells
                _write(self._to, [role, list(texts)])
            return [[(start, end) for start, end in spans] for spans in self._answer()]

        with self._next:  # held only to wait: whoever asks again lets those go first who wait already
            self._turn.acquire()
        try:
            return self._tried(once)
        finally:
            self._turn.release()

    def _tried(self, work: Callable[[], Found]) -> Found:
        """What comes of it, with another process where one dies of it."""
        for _ in range(_TRIES - 1):
            with contextlib.suppress(_GoneError):
                return work()
            self._end()
            logger.warning("the process that finds sentences and phrases ended with %s", self._process.returncode)
            self._known, self._process = None, _started(self._package)
        return work()

    def _loaded(self) -> dict[str, ModelIdentity]:
        """What the process says first, read once; another one has to say the same."""
        if self._known is None:
            self._known = {role: ModelIdentity(*identity) for role, identity in self._answer().items()}
        self._promised = self._promised or self._known
        if self._known != self._promised:
            raise ModelError("other models of sentences and phrases were installed meanwhile; start again to use them")
        return self._known

    def _answer(self) -> Any:
        found = _read(self._from)
        if found is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LAST_WORDS)
            raise _GoneError(
                f"the process that finds sentences and phrases ended with code {self._process.returncode}, "
                f"{_TRIES} times (-9 is the usual sign of too little memory); free memory and start again"
            )
        if "error" in found:
            raise ModelError(found["error"])
        return found["answer"]

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with contextlib.suppress(OSError):
                pipe.close()

    @property
    def _to(self) -> BinaryIO:
        return _pipe(self._process.stdin)

    @property
    def _from(self) -> BinaryIO:
        return _pipe(self._process.stdout)


class _GoneError(ModelError):
    """The process is gone."""


@dataclass(frozen=True, slots=True)
class AskingSplitter:
    """A splitter that asks a linguist."""

    identity: ModelIdentity
    ask: Callable[[Sequence[str]], Spans]

    def split(self, texts: Sequence[str]) -> Spans:
        """The sentences of each text as ``(start, end)`` code points without surrounding white space."""
        return self.ask(texts)


@dataclass(frozen=True, slots=True)
class AskingPhraser:
    """A phraser that asks a linguist."""

    identity: ModelIdentity
    ask: Callable[[Sequence[str]], Spans]

    def phrases(self, texts: Sequence[str]) -> Spans:
        """For each text the ``(start, end)`` code points of its noun and verb phrases, of one to six words."""
        return self.ask(texts)


def splitter_and_phraser(linguist: Linguist) -> tuple[Splitter, Phraser]:
    """The models that a linguist has loaded; they are waited for.

    Raises:
        ModelError: they cannot be loaded.
    """
    found = linguist.identities()
    splitter, phraser = found["splitter"], found["phraser"]
    return (
        AskingSplitter(splitter, partial(linguist.ask, splitter.role)),
        AskingPhraser(phraser, partial(linguist.ask, phraser.role)),
    )


def main(package: str) -> None:
    """Load the models and answer questions on standard input until it ends."""
    _end_with(os.getppid())
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for whoever started it, and ends with it
        signal.signal(number, signal.SIG_IGN)
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not reach the pipe
    with contextlib.suppress(BrokenPipeError):  # whoever asked is gone
        try:
            splitter = load_splitter(package)
        except ModelError as error:
            _write(answers, {"error": str(error)})
            return
        loaded = (splitter.identity, phraser_beside(splitter.identity))
        phraser = cache(load_phraser)  # when first asked, which is once somebody has asked the splitter
        work: list[Callable[[Sequence[str]], Spans]]
        work = [splitter.split, lambda texts: _shared(phraser(package).phrases, texts, phraser(package).meet)]
        find = {one.role: of_one for one, of_one in zip(loaded, work, strict=True)}
        _write(answers, {"answer": {one.role: [one.role, one.name, one.revision] for one in loaded}})
        while (question := _read(questions)) is not None:
            role, texts = question
            _write(answers, _answer(find[role], texts))


def _answer(find: Callable[[Sequence[str]], Spans], texts: Sequence[str]) -> dict[str, Any]:
    """What is found, or a sentence about why not."""
    try:
        return {"answer": find(texts)}
    except ModelError as error:
        return {"error": str(error)}
    except Exception as error:  # its message may quote the texts
        return {"error": f"finding sentences or phrases failed: unexpected {type(error).__name__}"}


def _shared(
    find: Callable[[Sequence[str]], Spans], texts: Sequence[str], meet: Callable[[Sequence[str]], object]
) -> Spans:
    """What is found; of many texts by copies of this process, one for each half, that give way to other work.

    `meet` is done with the texts before, for what it leaves in memory.
    """
    half = len(texts) // 2 // BATCH * BATCH  # every batch is then the same as undivided, to the last bit
    if half == 0 or sum(map(len, texts)) < _LONG or processors() < 2:
        return find(texts)
    meet(texts)
    copies = [_copy(find, part) for part in (texts[:half], texts[half:])]
    answers = [_ended(*copy) for copy in copies]
    for found, code in answers:
        if found is None:
            raise ModelError(f"the process that finds half of the phrases ended with code {code}")
        if "error" in found:
            raise ModelError(found["error"])
    return [spans for found, _ in answers for spans in found["answer"]]


def _copy(find: Callable[[Sequence[str]], Spans], texts: Sequence[str]) -> tuple[int, BinaryIO]:
    """A started copy of this process, by its number, and where its answer can be read."""
    source, sink = os.pipe()
    owner = os.getpid()
    copy = os.fork()
    if copy == 0:
        try:
            _end_with(owner)
            _let_go(sink)
            os.nice(_PATIENCE)
            with os.fdopen(sink, "wb") as to:
                _write(to, _answer(find, texts))
        finally:
            os._exit(0)
    os.close(sink)
    return copy, os.fdopen(source, "rb")


def _ended(copy: int, source: BinaryIO) -> tuple[Any, int]:
    """What a copy has found, None where it died of it, and the code it ended with."""
    with source:
        found = _read(source)
    return found, os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])


def _end_with(owner: int) -> None:
    """Have this process end soon after the one that started it, also where it reads from it no more for a while.

    By a timer, which no copy inherits: a thread would forbid copies, and Linux's own signal for this is sent when the
    thread that started the process ends.
    """

    def look(_number: int, _frame: FrameType | None) -> None:
        if os.getppid() != owner:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _GLANCE, _GLANCE)


def _let_go(but: int) -> None:
    """Close every pipe of the process that this is a copy of: who reads from it must see its end, not ours."""
    os.close(0)
    os.closerange(3, but)
    os.closerange(but + 1, os.sysconf("SC_OPEN_MAX"))


def _started(package: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own interpreter and our own text
        [sys.executable, "-X", "utf8", "-c", _START, json.dumps(sys.path), package],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )


def _questions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in whole batches, together of `_MOST` code points at the most, or one batch; at least one question."""
    start = length = 0
    for end in range(BATCH, len(texts), BATCH):
        length += sum(map(len, texts[end - BATCH : end]))
        if length + sum(map(len, texts[end : end + BATCH])) > _MOST:
            yield texts[start:end]
            start, length = end, 0
    yield texts[start:]


def _write(to: BinaryIO, value: object) -> None:
    body = json.dumps(value).encode()
    to.write(len(body).to_bytes(_LENGTH, "big") + body)
    to.flush()


def _read(source: BinaryIO) -> Any:
    """The next value; None where the other side is gone."""
    length = source.read(_LENGTH)
    body = source.read(int.from_bytes(length, "big")) if len(length) == _LENGTH else b""
    return json.loads(body) if body and len(body) == int.from_bytes(length, "big") else None


def _pipe(found: Any) -> BinaryIO:
    if found is None:
        raise AssertionError("both are pipes, as asked")
    pipe: BinaryIO = found
    return pipe
