"""The process in which files are parsed: it limits itself before it sees the first byte, and answers through one pipe.

A request is a line of JSON (`size` and what `Asked` holds) and `size` bytes of a file; an answer is one letter, the
length of its body in eight bytes, and the body. The letters: `R` ready, `T` what was read (see `wire`), `E` why it
cannot be read, `M` out of memory, `F` the reader failed. A small letter says the same and that the child wants to be
replaced.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import struct
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from corpora.errors import TranscriptError
from corpora.readers.formats import FORMATS
from corpora.readers.parsing import Asked, parse
from corpora.readers.wire import pack

HEAD = struct.Struct("<cQ")
_WORN = 0.4  # share of the memory limit, once used, that asks for a fresh child
_YOUNG = 200_000  # objects between two looks for cycles: a long transcript is 100,000s, and has none
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_REFUSED = frozenset(
    """
    os.system os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile os.kill os.killpg os.putenv
    os.remove os.rename os.rmdir os.mkdir os.link os.symlink os.truncate os.chmod os.chown os.chflags os.setxattr
    subprocess.Popen pty.spawn ftplib.connect http.client.connect smtplib.connect urllib.Request webbrowser.open
    """.split()
)


def main() -> None:
    """Answer requests on standard input until it ends; arguments are the limits: memory in bytes, CPU in seconds."""
    memory, cpu = int(sys.argv[1]), int(sys.argv[2])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)  # what a library prints must not reach the pipe or a log
    _preload()
    gc.freeze()
    gc.set_threshold(_YOUNG)
    _confine(memory)
    _write(answers, b"R", b"")
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request.pop("size"))
        _allow(cpu)
        letter, body = answer(Asked(**request), data)
        del data
        worn = _most_memory() > _WORN * memory
        _write(answers, letter.lower() if worn else letter, body)


def _most_memory() -> int:
    """Bytes this program held at the most; `getrusage` would also count the large process that started it."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  pathlib would be one more import
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass  # no Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def answer(asked: Asked, data: bytes) -> tuple[bytes, bytes]:
    """The letter and the body that answer a request; never raises."""
    try:
        return b"T", pack(parse(asked, data))
    except TranscriptError as error:
        return b"E", str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"m", b""
    except BaseException as error:
        return b"f", _place(error).encode()


def _place(error: BaseException) -> str:
    """The kind of an error and where in the program it arose, without its message, which may quote the file."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "corpora" in Path(frame.filename).parts]
    last = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _preload() -> None:
    """Load the parsers while files may still be opened; one that is not installed is missed by its reader alone."""
    for module in {form.module for form in FORMATS.values()}:
        try:
            import_module(module)
        except ImportError:
            continue


def _confine(memory: int) -> None:
    sys.dont_write_bytecode = True
    sys.setrecursionlimit(2_000)
    _set(resource.RLIMIT_AS, memory)  # bounds what is resident, too: nothing here reserves more than it uses
    _set(resource.RLIMIT_FSIZE, 0)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, 64)
    with contextlib.suppress(OSError):  # another system, or not allowed: the limit above stands
        Path("/proc/self/oom_score_adj").write_text("1000")  # where memory runs out, this process goes first
    sys.addaudithook(_deny)


def _set(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _allow(cpu: int) -> None:
    """Grant so many more seconds of CPU time; the system ends the process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _deny(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network, other processes and every change of a file; what is read was handed over already."""
    if event.startswith("socket.") or event in _REFUSED:
        _forbid(event)
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            _forbid(event)


def _forbid(event: str) -> NoReturn:
    raise PermissionError(f"a parser may not do this: {event}")


def _write(to: int, letter: bytes, body: bytes) -> None:
    left = memoryview(HEAD.pack(letter, len(body)) + body)
    while left:
        left = left[os.write(to, left) :]


if __name__ == "__main__":
    main()
