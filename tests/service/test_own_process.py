"""What a process of its own is asked: its answer, its problem, its end without either, and one at a time."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from corpora.errors import SetupError
from models.errors import ModelError
from service.own_process import ask


def answer(question: Any) -> Any:
    """In the process of its own."""
    if question == "a model that is missing":
        raise ModelError("the model is missing")
    if question == "die":
        os._exit(3)
    if question == "sleep":
        time.sleep(60)
    place = Path(question)
    alone = not place.exists()
    place.touch()
    time.sleep(0.3)
    place.unlink()
    return [alone, "\ud800"]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


def asked(question: Any, seconds: float = 60.0) -> Any:
    return ask("test_own_process", question, "thinks", seconds)


def test_questions_are_answered_one_at_a_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(asked, [str(tmp_path / "there")] * 3)) == [[True, "\ud800"]] * 3


@pytest.mark.parametrize(
    ("question", "seconds", "told"),
    [
        ("a model that is missing", 60.0, "^the model is missing$"),
        ("die", 60.0, r"^the process that thinks ended without an answer \(CalledProcessError\)$"),
        ("sleep", 1.0, r"^the process that thinks ended without an answer \(TimeoutExpired\)$"),
    ],
)
def test_what_kept_it_from_an_answer_is_a_sentence(question: str, seconds: float, told: str) -> None:
    with pytest.raises(SetupError, match=told):
        asked(question, seconds)


def test_whoever_waits_too_long_for_their_turn_is_told(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(asked, str(started := tmp_path / "there"))
        while not started.exists() and not first.done():
            time.sleep(0.01)
        with pytest.raises(SetupError, match=r"^too many wait for the process that thinks; try again in a minute$"):
            asked(str(started), 0.05)
        assert first.result() == [True, "\ud800"]
