"""What people made of a study, opened again by other programs' readers, and by our own. All words are synthetic."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from people import V1, Team
from projects import NVIVO, Study, Written, project
from pyrefiqda.models import codebook as qdc_models
from pyrefiqda.models import project as qdpx_models
from rerun import SUBJECTS, add, found, rerun
from sample_study import findings_for, read_all
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata_pydantic.bindings import XmlParser

from corpora.coding import HumanCoding
from corpora.decision import Act
from corpora.material import Span, Transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse
from service import operations
from service.exports.dossier import Code, Coding, Dossier, Maker, codes_of_files, dossier_of_findings, passage_of
from service.exports.forms import ExportForm
from service.exports.qdpx import project_file
from service.exports.stored import export
from service.exports.workbook import LONGEST, workbook_file
from service.operations import Caller, Proposal, Said
from service.store.engine import Database

ALONE = (
    "Interviewer: How was the plot \U0001f331\U0001f469\u200d\U0001f33e this year?\n"
    "Ola: \U0001f600 Wet, mostly. We lost the beans.\nInterviewer: And the course?\n"
    "Ola: Good. \U0001f331 It paid for itself, =SUM of it all, in na\u00efve caf\u00e9 talk.\n"
) + "".join(
    f"Interviewer: And {what}?\nOla: \U0001f600 Of {what} I would say that year {at} was hard on it, and on us too.\n"
    for at, what in enumerate(SUBJECTS)
)
GROUP = (
    "Moderator: How was it?\nAmara: It was long and cold.\nBilal: I liked it well enough.\nCerys: So did I, and so.\n"
)
CASES = (
    "transcript,case,speaker,group,linked_to,region,role\nOla.txt,Ola,,Plot holder,Amara,North,treasurer\n"
    "FG1.txt,Amara,Amara,Warden,,South,\n"
)
CODED = "Interviewer: And then?\nPer: \U0001f600 Then it rained. We stayed.\nInterviewer: Why?\nPer: For the tea.\n"
PROJECT = project(
    Study(
        [Written("Per", CODED, [(28, 45, "Rain"), (46, 56, "Staying")])],
        {"Weather": None, "Rain": "Weather", "Staying": None},
    ),
    NVIVO,
)


def parsed(data: bytes) -> Intake:
    return parse(Asked("again.qdpx"), data)


def coded_words(made: Intake) -> set[tuple[str, str, str | None, str | None, int, str]]:
    texts = {one.name: one.text for one in made.transcripts}
    return {
        (c.transcript, c.code, c.parent, c.coder, c.span.start, c.span.of(texts[c.transcript])) for c in made.codings
    }


def inner(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read("project.qde")


def is_a_project(data: bytes) -> None:
    """The models are made from the standard's schema; nothing unknown may stand in it, and no reference leads away."""
    strict = ParserConfig(fail_on_unknown_properties=True, fail_on_unknown_attributes=True)
    xml = inner(data)
    XmlParser(config=strict).from_bytes(xml, qdpx_models.Project)
    root = etree.fromstring(xml)
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(guids) == len(set(guids))
    referred = {one.get(name) for one in root.iter() for name in ("targetGUID", "creatingUser") if one.get(name)}
    assert referred <= set(guids)


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    made = operations.create_study(db, admin, "Plots & =cold (synthetic)").id
    files = [("Ola.txt", ALONE.encode()), ("FG1.txt", GROUP.encode()), ("Per.qdpx", PROJECT)]
    upload = operations.add_transcripts(db, admin, made, files, said=Said(cases=CASES))
    assert [outcome.fate for outcome in upload.outcomes] == ["added"] * 3
    add(db, admin, made, ["AL01", "AL02"])  # so that there is enough for candidates
    return made


@pytest.fixture
def themes(db: Database, admin: Caller, study: str) -> list[str]:
    """Two themes of people, one under the other, with a definition, a memo, and a passage that speaks against."""
    rows = [row for row, _ in found(db, rerun(db, admin, study))]
    made = [
        operations.decide(db, admin, row.id, Act.ACCEPT, f"because {number}", version=0, name=name).theme or ""
        for number, (row, name) in enumerate(zip(rows, ("=Cold & <wet>", "Tea \U0001f375"), strict=False))
    ]
    first, second = made
    defined = Proposal(Act.DEFINE, first, 1, name="=Cold & <wet>", definition="Weather\nand such", include="rain")
    operations.propose(db, admin, defined)
    operations.propose(db, admin, Proposal(Act.GROUP, second, 1, into=first, seen={first: 2}))
    segment = operations.show_theme(db, admin, first).segments[0].segment
    operations.propose(db, admin, Proposal(Act.DISCONFIRM, second, 2, segments=(segment,)))
    return made


def test_a_project_is_read_back_with_the_same_words_under_the_same_codes(
    db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    data = export(db, admin, study, ExportForm.QDPX)
    is_a_project(data)
    made = parsed(data)
    held = {version.name: operations.show_transcript(db, admin, study, version.transcript).transcript
            for version in operations.list_transcripts(db, admin, study).items}  # fmt: skip
    assert {one.name: one.text for one in made.transcripts} == {name: one.text for name, one in held.items()}
    expected = set()
    views = [operations.show_theme(db, admin, theme) for theme in themes]
    for view, parent in zip(views, (None, "=Cold & <wet>"), strict=True):
        for one in view.segments:
            expected.add((one.file, view.stored.theme.name, parent, "admin", one.start, one.text))
        for one in view.disconfirming:
            expected.add((one.file, "Against: Tea \U0001f375", "Tea \U0001f375", None, one.start, one.text))
    coder = "Coder A"
    expected |= {("Per", "Rain", "Weather", coder, 28, CODED[28:45]), ("Per", "Staying", None, coder, 46, CODED[46:56])}
    assert coded_words(made) == expected
    assert any("\U0001f600" in held[name].text[:start] for name, _, _, _, start, _ in expected)


def test_no_two_codes_of_a_project_have_one_name_and_those_on_top_keep_theirs() -> None:
    one = read_all()[0]
    at = Coding(passage_of(one, Span(0, 5)))
    codes = (
        Code("a", "Cold", Maker.PEOPLE, codings=(at,)),
        Code("b", "cold", Maker.PEOPLE, "a", codings=(at,), against=(at.at,)),
        Code("c", "Rain", Maker.PEOPLE, codings=(at,)),
        Code("d", "Cold", Maker.PEOPLE, "c", codings=(at,)),
        Code("e", "Rain", Maker.MACHINE, codings=(at,)),
        Code("f", "Against: cold (2)", Maker.FILE, "c", codings=(at,)),
    )
    data = project_file(Dossier("s", "S", (one,), codes))
    is_a_project(data)
    book = etree.fromstring(inner(data)).find("{*}CodeBook/{*}Codes")
    assert book is not None
    assert [code.get("name") for code in book.iter("{*}Code")] == [
        "Cold", "cold (2)", "Against: cold (2) (2)",
        "Rain", "Cold (Rain)", "Against: cold (2)",
        "Candidates (machine, accepted by nobody)", "Rain (2)",
    ]  # fmt: skip


def test_each_memo_is_a_note_with_a_name_a_day_and_a_text_of_its_own(
    db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    operations.add_memo(db, admin, study, themes[0], "Cold \U0001f976 indeed.\nTwice.")
    data = export(db, admin, study, ExportForm.QDPX)
    is_a_project(data)
    root = etree.fromstring(inner(data))
    notes = {str(note.get("name")): note for note in root.iter("{*}Note")}
    assert set(notes) == {"Memo on =Cold & <wet>", "Memo on =Cold & <wet> (2)", "Memo on Tea \U0001f375"}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        texts = {packed.read(f"sources/{note.get('guid')}.txt").decode() for note in notes.values()}
    assert texts == {"because 0", "because 1", "Cold \U0001f976 indeed.\nTwice."}
    for note in notes.values():
        assert note.get("plainTextPath") == f"internal://{note.get('guid')}.txt"
        assert datetime.fromisoformat(str(note.get("creationDateTime"))).tzinfo is not None


def test_memos_on_study_text_passage_and_candidate_go_with_project_and_document(
    db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    (ola,) = [one for one in operations.list_transcripts(db, admin, study).items if one.name == "Ola.txt"]
    waiting = operations.list_candidates(db, admin, study).page.items[-1]
    passage = operations.show_theme(db, admin, themes[0]).segments[0]
    about = {"whole": study, "text": ola.transcript, "place": passage.segment, "candidate": waiting.id}
    inside = passage.start + 1, passage.start + 4
    about |= {"idea": "Ola", "uncoded": f"{ola.transcript}:{inside[0]}-{inside[1]}"}
    for text, subject in about.items():
        operations.add_memo(db, admin, study, subject, f"Of the {text}.")
    data = export(db, admin, study, ExportForm.QDPX)
    is_a_project(data)
    root = etree.fromstring(inner(data))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        said = {one.get("guid"): packed.read(f"sources/{one.get('guid')}.txt").decode() for one in root.iter("{*}Note")}
    places = {said[ref.get("targetGUID")]: ref.getparent() for ref in root.iter("{*}NoteRef")}
    assert places["Of the whole."] is places["Of the candidate."] is places["Of the idea."] is root
    assert places["Of the text."].get("name") == "Ola.txt"
    for text, span in {"Of the place.": (passage.start, passage.end), "Of the uncoded.": inside}.items():
        assert (places[text].get("startPosition"), places[text].get("endPosition")) == tuple(map(str, span))
    assert coded_words(parsed(data)) != set()
    written = [one.text for one in Document(io.BytesIO(export(db, admin, study, ExportForm.DOCX))).paragraphs]
    for text in about:
        assert sum(f"Of the {text}. (admin, " in line for line in written) == 1


def test_cases_go_with_the_project_with_what_is_said_of_them(
    db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    data = export(db, admin, study, ExportForm.QDPX)
    (ola,) = [one.case for one in parsed(data).transcripts if one.name == "Ola.txt"]
    assert (ola.name, ola.group, ola.linked_to) == ("Ola", "Plot holder", "Amara")
    assert dict(ola.attributes) == {"region": "North", "role": "treasurer"}
    root = etree.fromstring(inner(data))
    spans = {one.get("guid"): (int(one.get("startPosition")), int(one.get("endPosition")))
             for one in root.iter("{*}PlainTextSelection")}  # fmt: skip
    own = {
        case.get("name"): [GROUP[slice(*spans[ref.get("targetGUID")])] for ref in case.iter("{*}SelectionRef")]
        for case in root.iter("{*}Case")
    }
    assert own["Amara"] == ["It was long and cold."]
    assert own["FG1: Bilal"] == ["I liked it well enough."]


def test_a_project_goes_out_and_in_and_out_as_it_was(db: Database, admin: Caller, study: str) -> None:
    first = export(db, admin, study, ExportForm.QDPX)
    again = operations.create_study(db, admin, "Again").id
    operations.add_transcripts(db, admin, again, [("all.qdpx", first)])
    second = export(db, admin, again, ExportForm.QDPX)
    assert coded_words(parsed(second)) == coded_words(parsed(first)) != set()
    assert export(db, admin, study, ExportForm.QDPX) == first


def test_the_codebook_alone_holds_what_people_made_and_is_refused_while_empty(
    team: Team, db: Database, admin: Caller, study: str
) -> None:
    where = f"{V1}/studies/{study}/exports/qdc"
    assert team.admin.get(where).status_code == 409
    row = found(db, rerun(db, admin, study))[0][0]
    made = operations.decide(db, admin, row.id, Act.ACCEPT, version=0, name="Wet plots", objectives=["reasons"])
    operations.propose(
        db, admin, Proposal(Act.DEFINE, made.theme or "", 1, name="Wet plots", definition="A & B\x0b", exclude="snow")
    )
    answer = team.admin.get(where)
    assert answer.headers["content-disposition"] == 'attachment; filename="codebook.qdc"'
    book = XmlParser().from_bytes(answer.content, qdc_models.CodeBook)
    (code,) = book.codes.code
    said = "A & B\ufffd\nExclude when: snow\nAnswers: Reasons for taking part"
    assert (code.name, (code.description or "").startswith(said)) == ("Wet plots", True)


def cells(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_tables_hold_codebook_matrix_codings_and_coverage_word_for_word(
    team: Team, db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    answer = team.admin.get(f"{V1}/studies/{study}/exports/xlsx")
    sheets = cells(answer.content)
    assert list(sheets) == ["Codebook", "Framework matrix", "Codings", "Coverage", "Candidates (machine)"]
    assert [row[0] for row in sheets["Codebook"][1:]] == ["=Cold & <wet>", "Tea \U0001f375"]
    views = [operations.show_theme(db, admin, theme) for theme in themes]
    quotes = {(one.case, view.stored.theme.name): one.text for view in views for one in view.segments}
    head, *rows = sheets["Framework matrix"]
    assert [row[0] for row in rows] == ["AL01", "AL02", "Amara", "FG1: Bilal", "FG1: Cerys", "Ola", "Per"]
    matrix = {(row[0], head[at]): row[at] for row in rows for at in range(2, len(head)) if row[at]}
    assert set(matrix) == set(quotes)
    against = {one.text for view in views for one in view.disconfirming}
    for place, text in quotes.items():
        marked = f"[speaks against it]\n{text}" if text in against and place[1] == "Tea \U0001f375" else text
        assert marked in str(matrix[place]).split("\n\n")
    texts = {one.transcript.name: one.transcript.text
             for version in operations.list_transcripts(db, admin, study).items
             for one in [operations.show_transcript(db, admin, study, version.transcript)]}  # fmt: skip
    head, *rows = sheets["Codings"]
    assert {row[5] for row in rows} == {"people", "people, in the file"}
    for row in rows:
        assert texts[str(row[0])][int(str(row[8])) : int(str(row[9]))] == row[10]
    assert any(str(row[10]).startswith("Good. \U0001f331 It paid for itself, =SUM") for row in rows) or len(rows) > 3
    assert export(db, admin, study, ExportForm.XLSX) == answer.content


def test_a_document_has_each_theme_with_its_quotes(db: Database, admin: Caller, study: str, themes: list[str]) -> None:
    document = Document(io.BytesIO(export(db, admin, study, ExportForm.DOCX)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "=Cold & <wet>" in lines
    assert "Weather\nand such" in lines
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Quote"]
    views = [operations.show_theme(db, admin, theme) for theme in themes]
    # what speaks against a theme stands under that heading alone
    held = [{one.segment: one.text for one in (*view.segments, *view.disconfirming)} for view in views]
    assert sorted(said) == sorted(text for one in held for text in one.values())
    last = lines.index("Against it:")
    assert lines[last + 1] == views[1].disconfirming[0].text
    assert "Memo by admin: because 0" in lines


def test_in_a_document_short_quotes_stand_below_what_they_answer(
    db: Database, admin: Caller, study: str, themes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[operations.codebook.__module__], "_SHORT", 30)
    document = Document(io.BytesIO(export(db, admin, study, ExportForm.DOCX)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    views = [operations.show_theme(db, admin, theme) for theme in themes]
    answers = [one for view in views for one in view.segments if one.asked]
    assert answers
    for one in answers:
        assert lines[lines.index(one.text) - 1] == f"Asked: {one.asked}"


def test_who_takes_a_study_out_is_noted_and_strangers_cannot(
    team: Team, db: Database, admin: Caller, study: str
) -> None:
    assert team.reviewer.get(f"{V1}/studies/{study}/exports/qdpx").status_code == 404
    assert team.admin.get(f"{V1}/studies/{study}/exports/qdpx").status_code == 200
    row = operations.audit(db, admin, study, limit=1000).items[-1]
    assert (row.action, row.detail) == ("study exported", {"form": "qdpx"})


def test_the_machines_candidates_say_so_in_a_project_and_in_tables() -> None:
    read = read_all()
    codings = [HumanCoding(read[0].name, "Knees", Span(51, 60), "Body", "Ada")]
    dossier = dossier_of_findings(findings_for(read), read, codings)
    data = project_file(dossier)
    is_a_project(data)
    book = etree.fromstring(inner(data)).find("{*}CodeBook/{*}Codes")
    assert book is not None
    assert [code.get("name") for code in book] == ["Body", "Candidates (machine, accepted by nobody)"]
    made = parsed(data)
    assert [(c.code, c.parent, c.coder) for c in made.codings] == [("Knees", "Body", "Ada")]
    left = sum(len(code.codings) for code in dossier.made_by(Maker.MACHINE))
    assert f"Left out: {left:,} codings of candidates that a machine proposed and nobody accepted." in made.notes
    tables = workbook_file(dossier, findings_for(read))
    sheets = cells(tables)
    assert [row[0] for row in sheets["Codebook"]] == ["theme"]
    assert str(load_workbook(io.BytesIO(tables)).active) == '<Worksheet "Candidate matrix">'
    assert {row[5] for row in sheets["Codings"][1:]} == {"machine", "people, in the file"}


def test_a_candidate_that_a_person_took_in_elsewhere_comes_back_as_theirs() -> None:
    read = read_all()
    data = project_file(dossier_of_findings(findings_for(read), read))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    root = etree.fromstring(members["project.qde"])
    codes = root.find("{*}CodeBook/{*}Codes")
    assert codes is not None
    taken = codes[0][1]  # behind what is said of the code above it
    codes.append(taken)
    members["project.qde"] = etree.tostring(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, member in members.items():
            packed.writestr(name, member)
    assert {c.code for c in parsed(out.getvalue()).codings} == {code.get("name") for code in taken.iter("{*}Code")}


def test_what_is_too_long_for_a_cell_is_said_and_not_cut() -> None:
    long = "word " * 8_000
    text = f"P1: {long}\nP2: short enough\n"
    one = Transcript("a.txt", text, (), read_all()[0].case)
    spans = (Span(4, 4 + len(long) - 1), Span(text.index("short"), len(text) - 1))
    code = Code("t", "Long", Maker.PEOPLE, codings=tuple(Coding(passage_of(one, span)) for span in spans))
    sheets = cells(workbook_file(Dossier("s", "S", (one,), (code,))))
    quotes = [str(row[10]) for row in sheets["Codings"][1:]]
    assert quotes == ["(39,999 characters, too long for a cell: see the transcript)", "short enough"]
    assert "more: see the sheet Codings]" in str(sheets["Framework matrix"][1][2])
    assert all(len(str(cell or "")) <= LONGEST for sheet in sheets.values() for row in sheet for cell in row)


@pytest.mark.parametrize(
    ("pairs", "tree"),
    [
        ([("A", None), ("B", "A"), ("C", "B")], {"A": None, "B": "A", "C": "B"}),
        ([("B", "A")], {"A": None, "B": "A"}),
        ([("A", "B"), ("B", "A")], {"A": None, "B": None}),
    ],
)
def test_codes_of_files_stand_under_each_other_and_never_in_a_ring(
    pairs: list[tuple[str, str | None]], tree: dict[str, str | None]
) -> None:
    one = read_all()[0]
    codings = [HumanCoding(one.name, code, Span(0, 5), parent) for code, parent in pairs]
    codes = codes_of_files([(one, codings)])
    names = {code.id: code.name for code in codes}
    assert {code.name: names.get(code.parent or "") for code in codes} == tree


def test_every_form_leaves_from_the_command_line(
    run: Callable[..., object], tmp_path: object, db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    del themes
    for form in ExportForm:
        out = tmp_path / form.file_name  # type: ignore[operator]
        ended = run("export", study, "--format", form, "--out", out, "--data-dir", tmp_path / "data")  # type: ignore[operator]
        assert ended.code == 0, ended.err  # type: ignore[attr-defined]
        assert out.stat().st_size > 100
