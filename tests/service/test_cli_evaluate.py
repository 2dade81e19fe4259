"""`themebook evaluate` as a person or a script meets it; the findings are made by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from docx import Document
from sample_study import INTERVIEWS, findings_for

from corpora.readers import read_transcript
from service.exports.folder import write_folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    transcripts = [read_transcript(name, text.encode()) for name, (_, text) in INTERVIEWS.items()]
    write_folder(tmp_path / "out", findings_for(transcripts, "allotments"), transcripts)
    return tmp_path / "out"


def test_codings_with_words_are_measured_as_those_with_offsets(run: Any, out: Path, tmp_path: Path) -> None:
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    names = {one["name"]: one["id"] for one in findings["transcripts"]}
    rows = list(csv.DictReader((out / "codings.csv").read_text(encoding="utf-8").splitlines()))
    with (tmp_path / "words.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "document", "tag", "content"])
        for row in rows:
            text = (out / "transcripts" / f"{names[row['transcript']]}.txt").read_text(encoding="utf-8")
            words = text[int(row["start"]) : int(row["end"])]
            table.writerow([1, row["transcript"], row["code"], f"  {words}\n"])
        table.writerow([1, rows[0]["transcript"], "Never", "what nobody said there"])
    by_offsets = run("evaluate", out / "findings.json", out / "codings.csv", "--json")
    assert "themebook's own" in by_offsets.err
    by_words = run("evaluate", out / "findings.json", tmp_path / "words.csv", "--json")
    assert "these words do not stand in" in by_words.err
    found, same = json.loads(by_words.out), json.loads(by_offsets.out)
    assert len(found.pop("doubts")) == 1
    assert same.pop("doubts") == []
    assert found["coded_segments"] == same["coded_segments"] > 0
    assert found["themes"]["code_recovery"] == same["themes"]["code_recovery"]


def test_copies_with_codes_in_the_margin_are_codings_and_say_how_far_their_authors_agree(
    run: Any, out: Path, tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    for name, (_, text) in INTERVIEWS.items():
        for coder in ("Jo", "Ada"):
            document = Document()
            for line in filter(None, text.split("\n")):
                runs = document.add_paragraph(line).runs
                document.add_comment(runs, text="Water; Ground", author=coder)
            (copies / coder).mkdir(exist_ok=True, parents=True)
            document.save(str(copies / coder / f"{Path(name).stem}.docx"))
    (copies / "broken.docx").write_bytes(b"no zip")
    ended = run("evaluate", out / "findings.json", copies, "--json")
    assert "broken.docx" in ended.err
    found = json.loads(ended.out)
    assert found["coded_segments"] == found["segments"]
    assert (found["elsewhere"], found["beyond"], found["doubts"]) == (0, 0, [])
    assert found["people"]["coders"] == ["Ada", "Jo"]


def test_a_folder_in_which_nobody_coded_says_what_a_coding_is(run: Any, out: Path, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Ann: It rained.")
    document.save(str(tmp_path / "AL01.docx"))
    ended = run("evaluate", out / "findings.json", tmp_path / "AL01.docx")
    assert ended.code == 2
    assert "a comment in the margin" in ended.err


def test_a_folder_of_what_holds_no_codings_says_what_is_there_and_what_is_needed(
    run: Any, out: Path, tmp_path: Path
) -> None:
    coded = tmp_path / "coded"
    coded.mkdir()
    for name in ("AL01.pdf", "AL02.pdf", "codings.csv"):
        (coded / name).write_bytes(b"")
    ended = run("evaluate", out / "findings.json", coded)
    said = " ".join(ended.err.split())
    assert (ended.code, "no transcript" in said) == (2, False)
    assert "no coded document in this folder" in said
    assert "passed over: AL01.pdf, AL02.pdf (type '.pdf' cannot be read)" in said
    assert "a table (.csv, .xlsx), which is given by itself" in said
    assert "export the codings as CSV, as a project (.qdpx) or as Word comments" in said


def test_what_is_passed_over_beside_coded_documents_is_told(run: Any, out: Path, tmp_path: Path) -> None:
    document = Document()
    for code in ("Water", "Water"):
        document.add_comment(document.add_paragraph("Ann: It rained.").runs, text=code, author="Jo")
    (tmp_path / "coded").mkdir()
    document.save(str(tmp_path / "coded" / "AL01.docx"))
    (tmp_path / "coded" / "AL02.pdf").write_bytes(b"")
    ended = run("evaluate", out / "findings.json", tmp_path / "coded")
    assert "AL02.pdf" in ended.err


def test_codings_none_of_which_has_a_place_are_told_and_not_counted_as_none(
    run: Any, out: Path, tmp_path: Path
) -> None:
    name = next(iter(INTERVIEWS))
    (tmp_path / "words.csv").write_text(
        f"transcript,code,text\n{name},Never,what nobody said there\n", encoding="utf-8"
    )
    ended = run("evaluate", out / "findings.json", tmp_path / "words.csv")
    assert ended.code == 2
    assert "these words do not stand in" in ended.err
    assert "none of its codings has a place in the transcripts" in ended.err.replace("\n", " ")


def test_codings_in_a_pdf_are_refused_with_what_to_export_instead(run: Any, tmp_path: Path) -> None:
    ended = run("evaluate", tmp_path / "findings.json", tmp_path / "coded.pdf")
    assert ended.code == 2
    assert "export the codings as CSV, as a project (.qdpx) or as Word comments" in ended.err


def test_a_workbook_of_an_old_excel_is_refused_with_what_to_do(run: Any, tmp_path: Path) -> None:
    ended = run("evaluate", tmp_path / "findings.json", tmp_path / "codings.xls")
    assert ended.code == 2
    assert "save the sheet of codings as .xlsx or as CSV" in ended.err


def of_words(out: Path) -> list[tuple[str, str, str]]:
    """The codings beside the findings as rows of a transcript's name, a code and the words."""
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    names = {one["name"]: one["id"] for one in findings["transcripts"]}
    texts = {name: (out / "transcripts" / f"{key}.txt").read_text(encoding="utf-8") for name, key in names.items()}
    rows = csv.DictReader((out / "codings.csv").read_text(encoding="utf-8").splitlines())
    return [(r["transcript"], r["code"], texts[r["transcript"]][int(r["start"]) : int(r["end"])]) for r in rows]


def as_workbook(path: Path, rows: list[tuple[str, ...]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Read me").write(0, 0, "Coded by hand")
    sheet = book.add_worksheet("Codings")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()


def as_word_table(path: Path, rows: list[tuple[str, ...]]) -> None:
    document = Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))


@pytest.mark.parametrize(("name", "write"), [("ours.xlsx", as_workbook), ("Codebook.docx", as_word_table)])
def test_a_workbook_or_a_document_with_a_table_of_quotes_is_measured_as_the_same_in_csv(
    run: Any, out: Path, tmp_path: Path, name: str, write: Any
) -> None:
    rows = [("Participants", "Codes", "Quotes"), *((who, code, f'"{words}"') for who, code, words in of_words(out))]
    write(tmp_path / name, rows)
    by_offsets = json.loads(run("evaluate", out / "findings.json", out / "codings.csv", "--json").out)
    ended = run("evaluate", out / "findings.json", tmp_path / name, "--json")
    assert ended.code == 0, ended.err
    by_words = json.loads(ended.out)
    assert by_words["coded_segments"] == by_offsets["coded_segments"] > 0
    assert by_words["themes"]["code_recovery"] == by_offsets["themes"]["code_recovery"]


def test_a_workbook_without_a_table_of_codings_says_which_columns_are_needed(
    run: Any, out: Path, tmp_path: Path
) -> None:
    as_workbook(tmp_path / "ours.xlsx", [("Day", "Rain"), ("Monday", "some")])
    ended = run("evaluate", out / "findings.json", tmp_path / "ours.xlsx")
    assert ended.code == 2
    assert "no sheet is a table of codings" in ended.err
