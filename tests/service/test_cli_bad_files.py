"""Bad files through the command line: no traceback, the right exit code, and each file with its reason.

CI sees every seventh; ``EVERY_BAD_FILE=1`` goes through all of them, the large ones included.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from bad_files import TALK, bad_files

from service.cli import analyse

ALL = os.environ.get("EVERY_BAD_FILE")
ON_DISK = [
    (name, data)
    for name, data in bad_files(large=bool(ALL))
    if not set(name) & set("/\0") and name.strip(". ") and len(name.encode()) <= 255
]
CHOSEN = ON_DISK if ALL else ON_DISK[::7]
NO_WORDS = re.compile(r"Traceback|Error\(|<class|\bNone\b")


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The analysis itself is left out: it is intake that is tested."""

    def instead(_study: str, _transcripts: Any, _framework: Any, out: Path, *_more: Any, **_named: Any) -> Any:
        out.mkdir(exist_ok=True)
        return {"all": {}, "files": {}}

    monkeypatch.setattr(analyse, "_analyse", instead)


@pytest.mark.parametrize(("name", "data"), CHOSEN, ids=[name[:30] for name, _ in CHOSEN])
def test_a_bad_file_is_read_or_named_with_its_reason_and_the_good_one_beside_it_is_read(
    run: Any, analysed: None, tmp_path: Path, name: str, data: bytes
) -> None:
    place = tmp_path / "files"
    place.mkdir()
    (place / name).write_bytes(data)
    (place / "good one.txt").write_bytes(TALK + b"P1: This one is good.\n")
    run("study", "create", "S", "--data-dir", tmp_path / "data")
    for command in (
        ("analyse", place, "--out", tmp_path / "out"),
        ("add", "S", place, "--data-dir", tmp_path / "data"),
    ):
        ended = run(*command)
        said = ended.out + ended.err
        assert not NO_WORDS.search(said), said
        assert "read: good one.txt" in said
        reasons = re.findall(r"^failed: .+: .{15,}", said, re.MULTILINE)
        assert (ended.code, len(reasons)) in ((0, 0), (1, 1)), said


@pytest.mark.parametrize(
    ("name", "works"),
    [("AL04.DOC", "save it as .docx"), ("AL04.m4a", "have it transcribed"), ("study.nvpx", "(.qdpx)")],
)
def test_what_may_hold_talk_and_cannot_be_read_is_told_with_what_would_work(
    run: Any, analysed: None, tmp_path: Path, name: str, works: str
) -> None:
    place = tmp_path / "files"
    place.mkdir()
    (place / name).write_bytes(b"talk")
    (place / "good one.txt").write_bytes(TALK + b"P1: This one is good.\n")
    in_folder = run("analyse", place, "--out", tmp_path / "out")
    assert in_folder.code == 0
    assert re.search(rf"passed over: {name}: type '\.\w+' cannot be read; .*{re.escape(works)}", in_folder.err)
    by_name = run("analyse", place / name, place / "good one.txt", "--out", tmp_path / "out")
    assert by_name.code == 1
    assert works in by_name.err
