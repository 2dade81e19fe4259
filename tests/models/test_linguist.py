"""The linguist finds what its models find, tells why it cannot, and ends with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelError
from models.identity import ModelIdentity
from models.linguist import _LONG, _MOST, Linguist, Spans, _questions, _shared, splitter_and_phraser
from models.load import load_phraser, load_splitter
from models.phrases import BATCH
from models.splitter import SPACY_PACKAGE

TEXTS = ["The heating pump broke. We lowered the ticket price.", "", "Mm, a cup of tea \u2615 first.", "Zwölf Bäder!"]
_LEFT_ALONE = """if True:
    import os, sys
    from models.linguist import Linguist
    linguist = Linguist()
    linguist.identities()
    print(linguist._process.pid, flush=True)
    os._exit(0)
"""
_AT_WORK = """if True:
    import os, time
    import models.linguist as linguist
    from models.phrases import BATCH
    linguist._LONG, linguist.processors = 1, lambda: 2
    def find(texts):
        os.write(1, b"%d\\n" % os.getpid())  # whole, while the other copy writes, too
        while True:
            time.sleep(0.01)
    linguist._shared(find, ["text"] * 2 * BATCH, len)
"""


@pytest.fixture(scope="module")
def linguist() -> Iterator[Linguist]:
    found = Linguist()
    yield found
    found.close()


def test_what_it_finds_is_what_its_models_find_in_this_process(linguist: Linguist) -> None:
    splitter, phraser = splitter_and_phraser(linguist)
    assert (splitter.identity, phraser.identity) == (load_splitter().identity, load_phraser().identity)
    assert splitter.split(TEXTS) == load_splitter().split(TEXTS)
    assert phraser.phrases(TEXTS) == load_phraser().phrases(TEXTS)
    assert splitter.split([]) == []


def test_a_question_that_fails_is_told_without_its_words_and_the_next_is_answered(linguist: Linguist) -> None:
    with pytest.raises(ModelError, match="unexpected ValueError") as told:
        linguist.ask("phraser", [{"a": "secret"}])  # type: ignore[list-item]
    assert "secret" not in str(told.value)
    assert linguist.ask("splitter", ["One. Two."]) == [[(0, 4), (5, 9)]]


def test_a_long_question_is_answered_by_two_and_alike(linguist: Linguist) -> None:
    texts = [f"{number} old swimmers {TEXTS[0]} The {number}th ticket office opens late." for number in range(2500)]
    assert sum(map(len, texts)) > _LONG
    assert linguist.ask("phraser", texts) == load_phraser().phrases(texts)


def test_a_copy_that_dies_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.linguist._LONG", 1)
    monkeypatch.setattr("models.linguist.processors", lambda: 2)

    def find(texts: Sequence[str]) -> Spans:
        if "last" in texts:
            os.kill(os.getpid(), signal.SIGKILL)
        return [[] for _ in texts]

    with pytest.raises(ModelError, match="ended with code -9"):
        _shared(find, ["first"] * BATCH + ["last"] * BATCH, len)
    assert _shared(find, ["first"] * 3 * BATCH, len) == [[]] * 3 * BATCH


def test_a_package_that_is_not_installed_is_named() -> None:
    linguist = Linguist("no_such_package")
    with pytest.raises(ModelError, match="cannot load 'no_such_package'"):
        linguist.identities()
    linguist.close()


def test_one_that_is_killed_is_started_again_and_answers(caplog: pytest.LogCaptureFixture) -> None:
    linguist = Linguist()
    os.kill(linguist._process.pid, signal.SIGKILL)
    identities = linguist.identities()
    os.kill(linguist._process.pid, signal.SIGKILL)
    assert linguist.ask("splitter", ["One. Two."]) == [[(0, 4), (5, 9)]]
    assert linguist.identities() == identities
    assert [record.getMessage().rpartition(" ")[2] for record in caplog.records] == ["-9", "-9"]
    linguist.close()


def test_one_that_dies_again_and_again_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    linguist = Linguist()
    linguist.identities()
    monkeypatch.setattr("models.linguist._START", "raise SystemExit(7)")
    os.kill(linguist._process.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="ended with code 7, 3 times"):
        linguist.ask("splitter", ["One."])
    linguist.close()


def test_other_models_than_at_first_are_not_taken_for_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    linguist = Linguist()
    linguist.identities()
    linguist._promised = {"splitter": ModelIdentity("splitter", SPACY_PACKAGE, "another")}
    with pytest.raises(ModelError, match="installed meanwhile"):
        linguist.ask("splitter", ["One."])
    linguist.close()


def test_who_asks_little_does_not_wait_for_all_that_another_asks(
    linguist: Linguist, monkeypatch: pytest.MonkeyPatch
) -> None:
    linguist.identities()
    monkeypatch.setattr("models.linguist._MOST", 2_000)
    long = threading.Thread(target=linguist.ask, args=("phraser", TEXTS * 1_000))
    long.start()
    answered = 0
    while long.is_alive() and answered < 5:
        assert linguist.ask("splitter", ["One. Two."]) == [[(0, 4), (5, 9)]]
        answered += 1
    assert long.is_alive()
    long.join()


@given(st.lists(st.integers(0, 900), max_size=300))
def test_texts_are_asked_about_in_whole_batches_and_little_at_a_time(lengths: list[int]) -> None:
    texts = ["x" * length for length in lengths]
    found = list(_questions(texts))
    assert [text for some in found for text in some] == texts
    assert all(len(some) % BATCH == 0 for some in found[:-1])
    assert all(sum(map(len, some)) <= _MOST or len(some) <= BATCH for some in found)
    assert 1 <= len(found) <= 1 + 2 * sum(lengths) // _MOST


def test_a_copy_holds_no_pipe_of_the_process_that_it_is_a_copy_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.linguist._LONG", 1)
    monkeypatch.setattr("models.linguist.processors", lambda: 2)
    pipe = os.pipe()

    def find(texts: Sequence[str]) -> Spans:
        return [[(number, number) for number in pipe if Path(f"/proc/self/fd/{number}").exists()] for _ in texts]

    assert find(["text"]) == [[(number, number) for number in pipe]]
    assert _shared(find, ["text"] * 2 * BATCH, len) == [[]] * 2 * BATCH
    for number in pipe:
        os.close(number)


def test_it_ends_with_the_process_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", _LEFT_ALONE], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert owner.stdout.read() == ""  # its end: nobody holds the pipe any more
    assert _gone(pid)


def test_copies_end_with_the_process_that_they_are_copies_of_whatever_they_are_at() -> None:
    with subprocess.Popen([sys.executable, "-c", _AT_WORK], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        try:
            copies = [int(owner.stdout.readline()) for _ in range(2)]
        finally:
            owner.kill()
        assert all(map(_gone, copies))


def test_it_ends_with_the_process_that_started_it_in_the_middle_of_a_question() -> None:
    question = "linguist.ask('phraser', ['The old swimmers lowered the price of the ticket office.'] * 60_000)"
    script = _LEFT_ALONE.replace("os._exit(0)", question)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        time.sleep(0.5)  # it has begun to look for phrases, or loads what finds them
        owner.kill()
        assert _gone(pid)


def _gone(pid: int) -> bool:
    for _ in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":  # ended, and nobody has asked how
            return True
        time.sleep(0.02)
    return False
