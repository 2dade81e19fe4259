from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from corpora.errors import TranscriptError
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked
from corpora.readers.sandbox import Bounds, Sandbox

# a child whose reader does what the file says, as a parser with a hole would
START = """
import sys; sys.path.insert(0, sys.argv.pop(1))
import ctypes, os, signal, socket, subprocess, time
from corpora.errors import TranscriptError
from corpora.readers import child
from corpora.readers.parsing import Asked, parse
pack, spoil = child.pack, None
def answered(intake):
    global spoil
    change, spoil = spoil, None
    return change(pack(intake)) if change else pack(intake)
def reader(asked, data):
    global spoil
    program = data.decode()
    if not program.startswith("!"):
        return parse(asked, data)
    exec(program[1:], globals())
    return parse(asked, b"Anna: why?")
child.parse, child.pack = reader, answered
child.main()
"""
BOUNDS = Bounds(wall=60, cpu=20, answer=2_000_000)  # on a busy machine, too, what is not meant to hang ends before


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox(BOUNDS, start=START)
    yield box
    box.close()


def read(box: Sandbox, data: str, name: str = "a.txt") -> Intake:
    return box.read(Asked(name), data.encode())


def refused(box: Sandbox, data: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        read(box, data)
    assert [turn.speaker for turn in read(box, "Anna: why?\nBen: so.").transcripts[0].turns] == ["Anna", "Ben"]
    return str(caught.value)


@pytest.mark.parametrize("program", ["!time.sleep(60)", "!while True: pass"], ids=["asleep", "busy"])
def test_a_reader_that_hangs_is_stopped(program: str) -> None:
    box = Sandbox(Bounds(wall=1), start=START)
    began = time.monotonic()
    assert "a.txt: reading it takes too long (more than 1 seconds)" in refused(box, program)
    assert time.monotonic() - began < 30  # a busy machine, and not an hour
    box.close()


def test_a_file_that_breaks_a_child_late_has_only_the_time_that_is_left() -> None:
    box = Sandbox(Bounds(wall=3), start=START)
    read(box, "Anna: why?")  # the child that breaks is not a fresh one
    began = time.monotonic()
    said = refused(box, "!time.sleep(2); os._exit(1)")
    assert "takes too long" in said
    assert time.monotonic() - began < 30
    box.close()


def test_a_reader_that_computes_too_long_is_stopped_by_the_system() -> None:
    box = Sandbox(Bounds(wall=50, cpu=1), start=START)
    assert "takes too long (more than 1 seconds)" in refused(box, "!while True: pass")
    box.close()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("!bytearray(10**9)", "takes more than 512 MB of memory"),
        ("!a = []\nwhile True: a.append('x' * 10**6 + str(len(a)))", "takes more than 512 MB of memory"),
        ("!os.abort()", "its reader failed on it"),
        ("!ctypes.string_at(0)", "its reader failed on it"),
        ("!os._exit(0)", "its reader failed on it"),
        ("!raise KeyError('the words of a participant')", "its reader failed on it (KeyError at "),
        ("!raise SystemExit", "its reader failed on it (SystemExit at "),
        ("!f = lambda: f()\nf()", "its reader failed on it (RecursionError at "),
        ("!spoil = lambda _: b'x' * 3_000_000", "more than 2 MB of text"),
        ("!spoil = lambda _: b'{}'", "its reader failed on it (a malformed answer)"),
        ("!spoil = lambda _: b'\\xff'", "its reader failed on it (a malformed answer)"),
        ("!spoil = lambda _: b'[' * 100_000", "its reader failed on it (a malformed answer)"),
        ("!child._write = lambda to, *_: os.write(to, b'x' * 1000)", "its reader failed on it (a malformed answer)"),
        ("!raise TranscriptError('a.txt: no')", "a.txt: no"),
        ("!socket.socket()", "PermissionError"),
        ("!socket.getaddrinfo('example.org', 80)", "PermissionError"),
        ("!subprocess.run(['true'])", "PermissionError"),
        ("!os.fork()", "PermissionError"),
        ("!os.kill(os.getppid(), 9)", "PermissionError"),
        ("!open('/nowhere/harm', 'w')", "PermissionError"),
        ("!os.open('/nowhere/harm', os.O_CREAT)", "PermissionError"),
        ("!os.remove('/nowhere/harm')", "PermissionError"),
        ("!raise TranscriptError('kept: ' + ','.join(sorted(os.environ)))", "kept: LC_CTYPE"),
    ],
)
def test_whatever_a_reader_does_ends_in_a_sentence(sandbox: Sandbox, program: str, said: str) -> None:
    message = refused(sandbox, program)
    assert said in message or (said == "kept: LC_CTYPE" and message == "kept: ")
    assert "the words of a participant" not in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Anna"', '"An\\u202ena"'),
        ('"Anna: why?"', '"Anna:\\u0000why?"'),
        ('"Anna: why?"', '"Anna:\\ud800why?"'),
        ('"Anna: why?"', '"Anna:\\u0085why?"'),
        (", 6, 10, null", ", 6, 11, null"),
        (", 6, 10, null", ", 6, 6, null"),
        (", 6, 10, null", ', "6", 10, null'),
        (", 6, 10, null", ", 6, 10, NaN"),
        (", 6, 10, null", ", 6, 10, -1"),
        ('"participant"', '"king"'),
        ('"codings": []', '"codings": [["a.txt", "c", 0, 11, null, null]]'),
        ('"codings": []', '"codings": [["b.txt", "c", 0, 1, null, null]]'),
        ('"format": "text"', '"format": 5'),
    ],
)
def test_an_answer_is_checked_before_it_is_believed(sandbox: Sandbox, old: str, new: str) -> None:
    program = f"!spoil = lambda answer: answer.decode().replace({old!r}, {new!r}).encode()"
    assert "a malformed answer" in refused(sandbox, program)


def test_a_child_reads_many_files_and_then_is_replaced() -> None:
    box = Sandbox(Bounds(files=3), start=START)
    told = []
    for _ in range(7):
        with pytest.raises(TranscriptError) as caught:
            read(box, "!raise TranscriptError(str(os.getpid()))")
        told.append(str(caught.value))
    assert [told.index(pid) for pid in told] == [0, 0, 0, 3, 3, 3, 6]
    box.close()


def test_a_child_of_a_large_process_is_not_taken_for_grown() -> None:
    box, mine = Sandbox(Bounds(files=9), start=START), bytearray(b"x" * 700_000_000)
    told = set()
    for _ in range(3):
        with pytest.raises(TranscriptError) as caught:
            read(box, "!raise TranscriptError(str(os.getpid()))")
        told.add(str(caught.value))
    assert len(told) == 1
    assert len(mine) == 700_000_000
    box.close()


def test_a_child_that_has_grown_is_replaced(sandbox: Sandbox) -> None:
    pids = set()
    for _ in range(2):
        with pytest.raises(TranscriptError) as caught:
            read(sandbox, "!b'x' * 300_000_000\nraise TranscriptError(str(os.getpid()))")
        pids.add(str(caught.value))
    assert len(pids) == 2


def test_a_child_that_was_killed_at_rest_is_missed_by_nobody(sandbox: Sandbox) -> None:
    with pytest.raises(TranscriptError) as caught:
        read(sandbox, "!raise TranscriptError(str(os.getpid()))")
    os.kill(int(str(caught.value)), 9)
    assert read(sandbox, "Anna: why?").transcripts[0].words == 1


def test_other_threads_are_served_while_one_file_hangs() -> None:
    box = Sandbox(Bounds(wall=4), start=START)
    hung: list[str] = []

    def hang() -> None:
        with pytest.raises(TranscriptError) as caught:
            read(box, "!time.sleep(60)")
        hung.append(str(caught.value))

    thread = threading.Thread(target=hang)
    thread.start()
    assert all(read(box, f"Anna: why {at}?").transcripts for at in range(20))
    thread.join()
    assert "takes too long" in hung[0]
    box.close()


def test_a_child_loads_parsers_and_no_models(sandbox: Sandbox) -> None:
    heavy = "{'torch', 'numpy', 'spacy', 'pandas', 'sklearn', 'bertopic', 'sqlalchemy', 'fastapi'}"
    with pytest.raises(TranscriptError, match=r"^loaded: $"):
        read(sandbox, f"!raise TranscriptError('loaded: ' + ','.join({heavy} & set(sys.modules)))")


def test_a_child_that_does_not_come_up_is_a_sentence() -> None:
    box = Sandbox(Bounds(start=20), start="raise SystemExit")
    with pytest.raises(TranscriptError, match="its reader failed on it"):
        read(box, "Anna: why?")
    box.close()
