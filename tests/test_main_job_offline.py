"""The main job needs no network: with every way out closed it analyses a folder of interviews."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import as_file, small_study

from corpora.readers import read_transcript
from pipelines.analysis import Tools, analyse
from pipelines.findings import findings_of, to_bytes
from pipelines.params import Params

NO_NETWORK = """
import socket, sys

def refuse(*given, **named):
    sys.stderr.write("NETWORK WANTED: %r\\n" % (given[-1:],))
    raise OSError("no network in this test")

socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse

class Closed(socket.socket):
    connect = connect_ex = sendto = refuse

socket.socket = Closed
"""
COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]


@pytest.fixture(scope="module")
def interviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool") / "Pool"
    folder.mkdir()
    for transcript in small_study(4):
        (folder / transcript.name).write_bytes(as_file(transcript))
    return folder


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Python cannot reach the network, with no settings, caches or home of the developer's."""
    place = tmp_path_factory.mktemp("offline")
    (place / "sitecustomize.py").write_text(NO_NETWORK)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR"}}
    return {**kept, "PYTHONPATH": str(place), "HOME": str(place), "PYTHONUTF8": "1"}


def run(arguments: list[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def finished(interviews: Path, offline: dict[str, str]) -> dict[str, Path]:
    """The results of two runs of the main job, with one thread and with two."""
    results = {}
    for threads in ("1", "2"):
        results[threads] = interviews.parent / f"out{threads}"
        environment = {
            **offline,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONHASHSEED": threads,
        }
        ended = run(["analyse", str(interviews), "--out", str(results[threads])], environment, interviews.parent)
        assert ended.returncode == 0, ended.stderr
        assert "NETWORK WANTED" not in ended.stderr
        assert "Traceback" not in ended.stderr
    return results


def test_the_way_out_is_really_closed(offline: dict[str, str], tmp_path: Path) -> None:
    reach = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')"
    ended = subprocess.run(
        [sys.executable, "-c", reach], capture_output=True, text=True, check=False, env=offline, cwd=tmp_path
    )
    assert "NETWORK WANTED" in ended.stderr


def test_the_main_job_writes_its_files_without_a_network(finished: dict[str, Path], interviews: Path) -> None:
    out = finished["1"]
    findings = json.loads((out / "findings.json").read_bytes())
    assert findings["outcome"] == "themes_found"
    assert (out / "report.html").stat().st_size > 1_000
    for transcript in findings["transcripts"]:
        text = (out / "transcripts" / f"{transcript['id']}.txt").read_bytes()
        assert text == (interviews / transcript["name"]).read_bytes()
    for theme in findings["themes"]:
        for quote in theme["quotes"]:
            text = (out / "transcripts" / f"{quote['transcript']}.txt").read_bytes().decode()
            assert quote["text"] == text[quote["start"] : quote["end"]]
    with (out / "codings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {"transcript", "code", "start", "end"} <= set(next(csv.reader(file)))


def test_one_thread_and_two_write_the_same_bytes(finished: dict[str, Path]) -> None:
    assert (finished["1"] / "findings.json").read_bytes() == (finished["2"] / "findings.json").read_bytes()


def test_the_command_line_writes_what_the_analysis_found(
    finished: dict[str, Path], interviews: Path, tools: Tools
) -> None:
    from corpora.framework import load_framework

    transcripts = [read_transcript(file.name, file.read_bytes()) for file in sorted(interviews.iterdir(), reverse=True)]
    framework = load_framework()
    analysis = analyse(transcripts, framework, tools, Params())
    assert (finished["2"] / "findings.json").read_bytes() == to_bytes(
        findings_of("Pool", transcripts, framework, analysis)
    )


def test_further_frameworks_and_a_threshold_change_the_mapping_and_not_the_themes(
    finished: dict[str, Path], interviews: Path, offline: dict[str, str], tmp_path: Path
) -> None:
    options = ["--also", "kirkpatrick", "--threshold", "1.0"]
    ended = run(["analyse", str(interviews), "--out", str(tmp_path / "out"), *options], offline, interviews.parent)
    assert ended.returncode == 0, ended.stderr
    before, after = (json.loads((folder / "findings.json").read_text()) for folder in (finished["1"], tmp_path / "out"))
    assert [theme["segments"] for theme in after["themes"]] == [theme["segments"] for theme in before["themes"]]
    assert (
        {theme["objective"] for theme in after["themes"]}
        == {None}
        != {theme["objective"] for theme in before["themes"]}
    )
    (further,) = after["frameworks"]
    assert "irkpatrick" in further["framework"]["name"]
    assert [theme["id"] for theme in further["themes"]] == [theme["id"] for theme in after["themes"]]


@pytest.mark.parametrize("arguments", [["--help"], ["analyse", "--help"], ["demo", "--help"]])
def test_help_needs_no_network(offline: dict[str, str], tmp_path: Path, arguments: list[str]) -> None:
    ended = run(arguments, offline, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Usage" in ended.stdout
