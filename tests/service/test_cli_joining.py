"""Folders that grow: `analyse --join` lets new interviews join the candidates of earlier findings."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from small_study import as_file, small_study

from pipelines.analysis import Tools


@pytest.fixture
def pool(tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of synthetic interviews that are analysed with models loaded once."""
    monkeypatch.setattr("service.tools.load_tools", lambda report: tools)
    folder = tmp_path / "pool"
    folder.mkdir()
    for transcript in small_study(6):
        (folder / transcript.name).write_bytes(as_file(transcript))
    return folder


def findings(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "findings.json").read_bytes()))


def test_a_folder_that_grew_joins_what_was_found(pool: Path, tmp_path: Path, run: Any) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("analyse", pool, "--out", first, "--threshold", "0.4").code == 0
    newcomer = small_study(7)[-1]
    (pool / newcomer.name).write_bytes(as_file(newcomer))
    ended = run("analyse", pool, "--join", first / "findings.json", "--out", second)
    assert ended.code == 0, ended.err
    before, after = findings(first), findings(second)
    places = [{e["id"]: (e["theme"], e["reason"]) for e in found["segments"]} for found in (before, after)]
    assert places[0].items() <= places[1].items()
    assert len(after["transcripts"]) == 7
    assert after["provenance"]["params"] == before["provenance"]["params"]
    assert "1 interview joined candidates that were there before" in " ".join(ended.out.split())
    report = (second / "report.html").read_text(encoding="utf-8")
    assert "1 interview joined candidates that were there before" in report
    assert "From interviews that joined it later" in report
    rows = list(csv.DictReader((second / "codings.csv").read_text(encoding="utf-8").splitlines()))
    assert newcomer.name in {row["transcript"] for row in rows}


def test_what_cannot_be_joined_says_what_would_work(pool: Path, tmp_path: Path, run: Any) -> None:
    first = tmp_path / "first"
    assert run("analyse", pool, "--out", first).code == 0
    given = ("analyse", pool, "--out", tmp_path / "second", "--join", first / "findings.json")
    for options, sentence in (
        ((), "there is none that could join"),
        (("--themes", "9"), "leave --themes out"),
        (("--seed", "9"), "leave --seed out"),
    ):
        ended = run(*given, *options)
        assert (ended.code, sentence in ended.err) == (2, True), ended.err
    other = dict(findings(first))
    other["framework"] = other["framework"] | {"name": "Ours", "version": "f0"}
    (first / "findings.json").write_text(json.dumps(other))
    ended = run(*given)
    assert (ended.code, "the framework 'Ours'; give it with --framework" in ended.err) == (2, True)
