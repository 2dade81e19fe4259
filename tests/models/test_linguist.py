"""The linguist finds what its models find, tells why it cannot, and ends with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from models.errors import ModelError
from models.linguist import _LONG, Linguist, Spans, _shared, splitter_and_phraser
from models.load import load_phraser, load_splitter
from models.phrases import BATCH

TEXTS = ["The heating pump broke. We lowered the ticket price.", "", "Mm, a cup of tea \u2615 first.", "Zwölf Bäder!"]
_LEFT_ALONE = """if True:
    import os, sys
    from models.linguist import Linguist
    linguist = Linguist()
    linguist.identities()
    print(linguist._process.pid, flush=True)
    os._exit(0)
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
        _shared(find, ["first"] * BATCH + ["last"] * BATCH)
    assert _shared(find, ["first"] * 3 * BATCH) == [[]] * 3 * BATCH


def test_a_package_that_is_not_installed_is_named() -> None:
    linguist = Linguist("no_such_package")
    with pytest.raises(ModelError, match="cannot load 'no_such_package'"):
        linguist.identities()
    linguist.close()


def test_one_that_is_killed_is_a_clear_error_and_not_alive() -> None:
    linguist = Linguist()
    linguist.identities()
    assert linguist.alive
    os.kill(linguist._process.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="ended with code -9"):
        linguist.ask("splitter", ["One."])
    assert not linguist.alive
    with pytest.raises(ModelError, match="ended with code -9"):
        linguist.ask("splitter", ["One."])


def test_it_ends_with_the_process_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", _LEFT_ALONE], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert owner.stdout.read() == ""  # its end: nobody holds the pipe any more
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
