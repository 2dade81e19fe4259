"""The command line as a person or a script meets it; only the models are made by hand here."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from answering import answering, completion
from sample_study import INTERVIEWS, findings_for

from models.errors import ModelError
from pipelines.findings import FORMAT

COMMAND = "from service.cli import main; main()"


def started(*arguments: str, code: str = COMMAND) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings made by hand where models would make them, so that these tests are about the command line."""

    def analyse(
        transcripts: Any, framework: Any, tools: Any, params: Any, report: Any, *_more: Any, **_named: Any
    ) -> Any:
        report("segmenting", 0, len(transcripts))
        report("segmenting", len(transcripts), len(transcripts))
        return None

    for name, contents in {
        "pipelines.analysis": {"analyse": analyse},
        "pipelines.findings": {
            "FORMAT": FORMAT,
            "findings_of": lambda study, transcripts, framework, analysis: findings_for(transcripts, study),
            "to_bytes": lambda findings: json.dumps(findings, ensure_ascii=False, indent=2).encode(),
        },
        "service.tools": {"load_tools": lambda report: None},
    }.items():
        fake = ModuleType(name)
        fake.__dict__.update(contents)
        monkeypatch.setitem(sys.modules, name, fake)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "allotments"
    place.mkdir()
    for name, (_, text) in INTERVIEWS.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_help_loads_nothing_heavy() -> None:
    heavy = ("torch", "numpy", "sqlalchemy", "fastapi", "pydantic", "jinja2", "dbos", "uvicorn")
    code = f"""
import sys
from service.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    ended = started("--help", code=code)
    assert ended.stderr.strip() == "[]"
    assert "analyse" in ended.stdout


def test_a_folder_without_a_database_is_told_for_it_may_be_mistyped(run: Any, tmp_path: Path) -> None:
    new, known = (run("study", "list", "--data-dir", tmp_path / "dtaa") for _ in range(2))
    assert "there was no database in" in new.err
    assert "dtaa" in new.err.replace("\n", "")
    assert "there was no database" not in known.err


def test_help_shows_square_brackets_as_they_are_typed(run: Any) -> None:
    assert "[[theme]]" in run("analyse", "--help").out


def test_analyse_writes_everything_and_says_what_it_found(
    run: Any, by_hand: None, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = run("analyse", folder, "--out", out)
    assert ended.code == 0
    names = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    texts = [f"transcripts/{transcript['id']}.txt" for transcript in findings["transcripts"]]
    assert names == sorted(
        ["codings.csv", "findings.json", "intake.json", "project.qdpx", "report.html", "tables.xlsx", *texts]
    )
    assert "told to come" in ended.out
    assert "Reasons for joining" in ended.out
    assert "— AL02" in ended.out
    listed = [line.split()[0] for line in ended.out.splitlines() if str(out) in line]
    assert listed == ["findings", "report", "codings", "project", "tables", "transcripts", "intake"]
    assert max(len(line) for line in ended.out.splitlines() if str(out) not in line) <= 80


def test_labels_are_proposed_only_where_a_server_is_named(
    run: Any, by_hand: None, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("analyse", folder, "--out", out)
    plain = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert "label_proposals" not in plain
    with answering(completion("Told to come along")) as server:
        endpoint = server.endpoint()
        ended = run("analyse", folder, "--out", out, "--label-url", endpoint.url, "--label-model", endpoint.model)
    assert "a language model proposes: Told to come along" in ended.out
    asked = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert [theme["label"] for theme in asked["themes"]] == [theme["label"] for theme in plain["themes"]]
    assert asked["themes"][0]["proposed_label"] == {"label": "Told to come along", "model": "a model"}


def test_half_an_endpoint_is_wrong_usage(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    ended = run("analyse", folder, "--out", tmp_path / "out", "--label-model", "m")
    assert ended.code == 2
    assert "label_url and label_model go together" in ended.err.replace("\n", " ")


def test_the_canonical_texts_are_written_as_they_were_read(
    run: Any, by_hand: None, folder: Path, tmp_path: Path
) -> None:
    run("analyse", folder, "--out", tmp_path / "out")
    written = {path.read_bytes() for path in (tmp_path / "out" / "transcripts").iterdir()}
    assert written == {text.encode() for _, text in INTERVIEWS.values()}


def test_a_second_run_leaves_no_text_of_the_first(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    run("analyse", folder, "--out", tmp_path / "out")
    run("analyse", folder / "AL01.txt", "--out", tmp_path / "out")
    assert len(list((tmp_path / "out" / "transcripts").iterdir())) == 1


def test_json_goes_to_stdout_alone(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    ended = run("analyse", folder, "--out", tmp_path / "out", "--json")
    summary = json.loads(ended.out)
    assert (summary["outcome"], summary["transcripts"], summary["failed"]) == ("themes_found", 3, [])


def test_one_bad_file_is_named_and_the_others_are_done(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    ended = run("analyse", folder, "--out", tmp_path / "out")
    assert ended.code == 1
    assert "failed: " in ended.err
    assert "empty.txt" in ended.err
    assert (tmp_path / "out" / "findings.json").exists()


def test_when_every_file_fails_nothing_is_written(run: Any, by_hand: None, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ended = run("analyse", tmp_path / "empty.txt", "--out", tmp_path / "out")
    assert ended.code == 1
    assert not (tmp_path / "out").exists()


def test_an_unknown_type_given_by_name_fails_and_in_a_folder_is_passed_over(
    run: Any, by_hand: None, folder: Path, tmp_path: Path
) -> None:
    (folder / "notes.xyz").write_text("notes", encoding="utf-8")
    (folder / ".hidden.txt").write_text("Interviewer: hm?\n", encoding="utf-8")
    (folder / "codings.csv").write_text("transcript,code,start,end\n", encoding="utf-8")
    (folder / "README.md").write_text("These interviews are synthetic.\n\nThere are three.\n", encoding="utf-8")
    (folder / "Topic guide 2.md").write_text("What made you come?\n\nWhat was it like?\n", encoding="utf-8")
    in_folder = run("analyse", folder, "--out", tmp_path / "out")
    assert in_folder.code == 0
    for name in ("notes.xyz", ".hidden.txt", "codings.csv", "README.md, Topic guide 2.md"):
        assert f"passed over: {name}" in in_folder.err
    globbed = run("analyse", *sorted(folder.glob("*.[ct]*")), folder / "README.md", "--out", tmp_path / "out")
    assert globbed.code == 0
    assert "codings.csv: human codings" in globbed.err
    assert "README.md: tells about the study; give it by itself" in globbed.err
    assert run("analyse", folder / "README.md", "--out", tmp_path / "out").code == 0
    by_name = run("analyse", folder / "notes.xyz", folder / "AL01.txt", "--out", tmp_path / "out")
    assert by_name.code == 1
    assert "files of type '.xyz' cannot be read; save it as one of: .csv, .docm, .docx" in by_name.err


def test_results_of_an_earlier_run_are_not_taken_for_transcripts(run: Any, by_hand: None, folder: Path) -> None:
    run("analyse", folder, "--out", folder / "themebook-out")
    ended = run("analyse", folder, "--out", folder / "themebook-out", "--json")
    assert json.loads(ended.out)["transcripts"] == 3
    assert "passed over: themebook-out/" in ended.err


def test_the_same_words_twice_are_said_and_counted_once(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "AL01.txt").read_bytes())
    ended = run("analyse", folder, "--out", tmp_path / "out", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["transcripts"] == 3
    assert "counted once" in ended.err


def test_two_files_of_one_name_stay_two_people(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    (folder / "later").mkdir()
    (folder / "later" / "AL01.txt").write_text("Interviewer: And now?\nAL01: Soil is grand.\n", encoding="utf-8")
    run("analyse", folder, "--out", tmp_path / "out")
    findings = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert len({transcript["case"] for transcript in findings["transcripts"]}) == 4


def test_a_table_of_cases_says_who_is_who(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("transcript,case,group\nAL01.txt,Mo,Plot holder\nZZ.txt,Zed,Warden\n", encoding="utf-8")
    ended = run("analyse", folder, "--cases", cases, "--out", tmp_path / "out")
    findings = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert {(t["case"], t["group"]) for t in findings["transcripts"]} >= {("Mo", "Plot holder"), ("AL02", None)}
    assert "ZZ.txt" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyse", "nowhere.txt"], "nowhere.txt: no such file"),
        (["analyse", "empty"], "empty: no transcript in this folder"),
        (["analyse", "AL01.txt", "--framework", "broken.toml"], "broken.toml"),
        (["analyse", "AL01.txt", "--cases", "nowhere.csv"], "no file nowhere.csv"),
        (["analyse", "AL01.txt", "--out", "broken.toml"], "broken.toml is a file"),
        (["analyse", "--no-such-option"], "No such option"),
        (["evaluate", "broken.toml", "broken.toml"], "is not JSON"),
        (["evaluate", "nowhere.json", "nowhere.csv"], "no file nowhere.json"),
        (["evaluate", "part.json", "nowhere.csv"], "part.json: 'framework' is missing or was altered"),
        (["analyse", "AL01.txt", "--join", "part.json"], "part.json: 'framework' is missing or was altered"),
        (["study", "show", "nothing", "--data-dir", "data"], "no study 'nothing'"),
        (["export", "nothing", "--format", "report", "--data-dir", "data"], "no study 'nothing'"),
        (["export", "nothing", "--out", "empty", "--data-dir", "data"], "written to empty: it is a folder"),
        (["reprocess", "--data-dir", "data"], "--all"),
        (["user", "add", "Ada", "--role", "emperor", "--data-dir", "data"], "emperor"),
        (["db", "backup", "copy", "--data-dir", "data"], "there is no database"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(
    arguments: list[str],
    said: str,
    run: Any,
    by_hand: None,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()
    (folder / "broken.toml").write_text("name = ", encoding="utf-8")
    (folder / "part.json").write_text('{"format": "themebook.findings/1", "study": "s"}', encoding="utf-8")
    ended = run(*arguments)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert not (folder / "themebook-out").exists()


def test_a_fault_of_the_program_is_a_sentence_and_the_way_to_its_traceback(
    run: Any, by_hand: None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(report: Any) -> None:
        raise RuntimeError("a wire came loose")

    monkeypatch.setattr(sys.modules["service.tools"], "load_tools", fail)
    ended = run("analyse", folder, "--out", tmp_path / "out")
    assert ended.code == 3
    assert "a wire came loose" in ended.err
    assert "--debug" in ended.err
    assert "Traceback" not in ended.err
    with pytest.raises(RuntimeError, match="wire"):
        run("--debug", "analyse", folder, "--out", tmp_path / "out")


def test_profile_tells_where_the_time_went(run: Any, by_hand: None, folder: Path, tmp_path: Path) -> None:
    ended = run("analyse", folder, "--out", tmp_path / "out", "--profile", "--json")
    assert "segmenting" in ended.err
    assert json.loads(ended.out)["profile"]["peak_bytes"] > 10_000_000


def test_names_from_files_cannot_steer_the_terminal(run: Any, by_hand: None, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.txt").write_text("Interviewer: hm?\n", encoding="utf-8")
    (tmp_path / "b\x1b[2J.xyz").write_bytes(b"")
    ended = run("analyse", tmp_path, "--out", tmp_path / "out")
    assert "\x1b" not in ended.err + ended.out


def test_a_study_goes_from_files_to_the_database_and_out_again(run: Any, folder: Path, tmp_path: Path) -> None:
    data = ("--data-dir", tmp_path / "data")
    made = run("study", "create", "Allotments", *data).out.strip()
    added = run("add", "Allotments", folder, *data)
    assert (added.code, added.out.strip()) == (0, "3 added, 0 in the study already, 0 failed")
    assert run("add", made, folder, *data).out.strip() == "0 added, 3 in the study already, 0 failed"
    listed = json.loads(run("study", "list", "--json", *data).out)
    assert [(study["id"], study["name"]) for study in listed] == [(made, "Allotments")]
    assert json.loads(run("study", "show", made, "--json", *data).out)["transcripts"] == 3
    queued = run("reprocess", made, "--no-wait", "--json", *data)
    assert json.loads(queued.out)[0]["status"] == "queued"
    export = run("export", made, "--format", "report", *data)
    assert (export.code, "no run that is done" in " ".join(export.err.split())) == (2, True)


def test_a_user_gets_a_key_on_stdout_once(run: Any, tmp_path: Path) -> None:
    data = ("--data-dir", tmp_path / "data")
    ended = run("user", "add", "Ada", "--role", "reviewer", *data)
    assert ended.out.startswith("tb_")
    assert len(ended.out.split()) == 1
    assert run("user", "add", "Ada", "--role", "reviewer", *data).code == 2


def test_a_database_is_backed_up_and_put_back(run: Any, tmp_path: Path) -> None:
    data = ("--data-dir", tmp_path / "data")
    run("study", "create", "Before", *data)
    assert run("db", "check", *data).code == 0
    assert run("db", "backup", tmp_path / "copy.sqlite", *data).code == 0
    run("study", "create", "After", *data)
    assert run("db", "restore", tmp_path / "copy.sqlite", *data).code == 0
    assert [study["name"] for study in json.loads(run("study", "list", "--json", *data).out)] == ["Before"]


@pytest.mark.parametrize(("revision", "said"), [("0001", "run: themebook db upgrade"), ("9999", "does not know")])
def test_a_check_of_a_database_of_another_version_says_what_to_do(
    run: Any, tmp_path: Path, revision: str, said: str
) -> None:
    data = ("--data-dir", tmp_path / "data")
    run("study", "create", "Before", *data)
    with closing(sqlite3.connect(tmp_path / "data" / "themebook.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    ended = run("db", "check", *data)
    assert (ended.code, said in ended.err) == (1, True), ended.err


def test_a_backup_that_was_changed_is_not_put_back(run: Any, tmp_path: Path) -> None:
    data = ("--data-dir", tmp_path / "data")
    run("study", "create", "Before", *data)
    run("db", "backup", tmp_path / "copy.sqlite", *data)
    with (tmp_path / "copy.sqlite").open("ab") as file:
        file.write(b"x")
    ended = run("db", "restore", tmp_path / "copy.sqlite", *data)
    assert ended.code == 2
    assert "its checksum differs" in " ".join(ended.err.split())


@pytest.mark.usefixtures("by_hand")
def test_a_model_that_was_altered_is_one_sentence_and_no_fault_of_the_program(
    run: Any, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(report: object) -> None:
        raise ModelError("the encoder's weights were replaced")

    monkeypatch.setattr(sys.modules["service.tools"], "load_tools", refuse)
    done = run("analyse", folder, "--out", tmp_path / "out")
    assert done.code == 3
    assert "themebook: the encoder's weights were replaced" in done.err
    assert "unexpected" not in done.err


def test_a_database_that_does_not_answer_is_no_fault_of_the_program(run: Callable[..., Any]) -> None:
    ended = run("--database-url", "postgresql://nobody@127.0.0.1:1/none", "study", "list")
    assert ended.code == 3
    assert "the database does not answer; see that it runs, and that its address is right" in ended.err
    assert "fault of the program" not in ended.err
