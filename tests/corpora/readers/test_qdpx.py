from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from projects import ATLAS, MAXQDA, NVIVO, QUALCODER, Manner, Study, Written, guid_of, project, utf16
from spoiling import read_or_refuse, real, spoilt

from corpora.errors import TranscriptError
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

MANNERS = {"NVivo": NVIVO, "ATLAS.ti": ATLAS, "QualCoder": QUALCODER, "MAXQDA": MAXQDA}
SENTENCES = [
    "How did you find it?",
    "It was 👩‍🏫 good, 😀 really.",
    "We met & talked <often>.",
    "日本語, naïve ideas.",
    "Yeah.",
]
TEXT = "Interviewer: How was it?\n\nBen: It was 😀 good.\nWe met often.\n\nInterviewer: Why?\n\nBen: Because of cost.\n"
CODES = {"Time": None, "Cost & cover": "Time"}


def intake(data: bytes, name: str = "study.qdpx") -> Intake:
    return parse(Asked(name), data)


def coded_words(made: Intake) -> list[tuple[str, str, str | None, str]]:
    texts = {one.name: one.text for one in made.transcripts}
    return [(c.transcript, c.code, c.parent, c.span.of(texts[c.transcript])) for c in made.codings]


def noted(made: Intake, part: str) -> bool:
    return any(part in note for note in (*made.notes, *(note for one in made.transcripts for note in one.notes)))


@st.composite
def coded_texts(draw: st.DrawFn) -> Written:
    turns = draw(
        st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join), min_size=4, max_size=8)
    )
    text = "\n\n".join(f"{('Interviewer', 'P4')[at % 2]}: {words}" for at, words in enumerate(turns)) + "\n"
    edges = sorted({0, *(found.start() for found in re.finditer(r"(?<=\s)\S", text)), len(text)})
    pairs = draw(st.lists(st.tuples(st.sampled_from(edges), st.sampled_from(edges)), min_size=3, max_size=8))
    coded = [(min(pair), max(pair), draw(st.sampled_from(list(CODES)))) for pair in pairs if pair[0] != pair[1]]
    return Written("Interview 1", text, coded)


@pytest.mark.parametrize("program", MANNERS)
@settings(max_examples=25)
@given(source=coded_texts())
def test_codings_stand_on_the_same_words_whatever_program_wrote_them(program: str, source: Written) -> None:
    made = intake(project(Study([source], CODES), MANNERS[program]))
    assert made.transcripts[0].text == source.text
    assert [(c.code, c.span.start, c.span.end) for c in made.codings] == [
        (code, start, end) for start, end, code in source.coded
    ]


def test_line_ends_that_are_counted_once_are_found_out_from_the_codings() -> None:
    text = "word and more\n" * 40
    coded = [(at, at + 13, "Time") for at in range(0, len(text) - 14, 56)]
    manner = Manner("Elsewhere 1", line_end="\r\n", counts=lambda before: len(before.replace("\r\n", "\n")))
    made = intake(project(Study([Written("a", text, coded)], CODES), manner))
    assert {words for *_, words in coded_words(made)} == {"word and more"}
    assert noted(made, "positions are unusual")


def test_an_unknown_program_that_counts_utf_16_units_is_found_out_from_the_codings() -> None:
    text = "😀 words and more\n" * 40
    coded = [(at + 2, at + 16, "Time") for at in range(0, len(text), 51)]
    made = intake(project(Study([Written("a", text, coded)], CODES), Manner("Elsewhere 1", counts=utf16)))
    assert {words for *_, words in coded_words(made)} == {"words and more"}


def test_texts_codes_coders_and_the_codes_above_are_read() -> None:
    at = TEXT.index("Because")
    made = intake(project(Study([Written("Interview 1", TEXT, [(at, at + 16, "Cost & cover")])], CODES), NVIVO))
    assert coded_words(made) == [("Interview 1", "Cost & cover", "Time", "Because of cost.")]
    assert made.codings[0].coder == "Coder A"
    assert [turn.speaker for turn in made.transcripts[0].turns] == ["Interviewer", "Ben", "Interviewer", "Ben"]


def test_long_codes_and_values_are_kept_apart_by_their_ends() -> None:
    at = TEXT.index("Because")
    long = "What took time away from the work that was planned, as people tell it of the first year and of the second: "
    codes = {f"{long}{end}": None for end in ("cost", "cover")}
    extra = (
        '<Variables><Variable guid="v1" name="Region"/></Variables><Cases><Case guid="c1" name="CL01"><VariableValue>'
        f'<VariableRef targetGUID="v1"/><TextValue>{long}North</TextValue></VariableValue>'
        f'<SourceRef targetGUID="{guid_of("Interview 1")}"/></Case></Cases>'
    )
    coded = [(at, at + 16, f"{long}cost"), (at, at + 7, f"{long}cover")]
    made = intake(project(Study([Written("Interview 1", TEXT, coded)], codes, extra=extra), NVIVO))
    assert {coding.code for coding in made.codings} == set(codes)
    assert dict(made.transcripts[0].case.attributes) == {"Region": f"{long}North"}


def test_cases_variables_and_groups_come_with_the_text() -> None:
    guid = guid_of("Interview 1")
    extra = (
        '<Variables><Variable guid="v1" name="Region"/><Variable guid="v2" name="Group"/></Variables>'
        f'<Cases><Case guid="c1" name="CL01"><VariableValue><VariableRef targetGUID="V1"/><TextValue>North</TextValue>'
        '</VariableValue><VariableValue><VariableRef targetGUID="v2"/><TextValue>Careers Leader</TextValue>'
        "</VariableValue>"
        f'<VariableValue><VariableRef targetGUID="nowhere"/><TextValue>x</TextValue></VariableValue>'
        f'<SourceRef targetGUID="{guid.upper()}"/></Case></Cases>'
        f'<Sets><Set guid="s1" name="gender: female"><MemberSource targetGUID="{guid}"/></Set></Sets>'
    )
    made = intake(project(Study([Written("Interview 1", TEXT)], CODES, extra=extra), ATLAS))
    case = made.transcripts[0].case
    assert (case.name, case.group, dict(case.attributes)) == (
        "CL01",
        "Careers Leader",
        {"Region": "North", "gender": "female"},
    )
    assert noted(made, "1 values of variables that are not in the project")


def test_a_recordings_transcript_is_read_with_its_times_and_once_only() -> None:
    guid = guid_of("a")
    video = (
        '<VideoSource guid="v" name="a.mp4" path="relative:///a.mp4">'
        f'<Transcript guid="t" plainTextPath="internal://{guid}.txt"><SyncPoint guid="p1" position="0" timeStamp="0"/>'
        f'<SyncPoint guid="p2" position="{TEXT.index("Ben: It")}" timeStamp="2500"/>'
        f'<SyncPoint guid="p3" position="{TEXT.index("Interviewer: Why")}" timeStamp="61000"/></Transcript>'
        '<VideoSelection guid="s" begin="1" end="2"><Coding><CodeRef targetGUID="x"/></Coding></VideoSelection>'
        "</VideoSource>"
    )
    data = project(Study([Written("a", TEXT)], CODES), QUALCODER)
    made = intake(rewritten(data, lambda xml: xml.replace(b"</Sources>", f"{video}</Sources>".encode())))
    assert len(made.transcripts) == 1
    assert [turn.began for turn in made.transcripts[0].turns] == [0, 2.5, 61, 61]
    assert noted(made, "1 codings on pictures, pages or recordings")


def rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A project with its XML changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as changed:
        for info in packed.infolist():
            content = packed.read(info)
            changed.writestr(info.filename, change(content) if info.filename.endswith(".qde") else content)
    return out.getvalue()


def test_loose_ends_are_counted_and_the_rest_is_read() -> None:
    sources = [
        Written("One", TEXT, [(0, 5, "Time"), (3, 9, "Nowhere")], guid="g1"),
        Written("One", "Anna: Why so?\n\nBen: So.\n", guid="g1", path="internal://g1b.txt"),
        Written("Two", TEXT.replace("often", "seldom"), [(0, 11, "Time")], guid="g2"),
    ]
    guid = guid_of("Time")
    again = f'<Code guid="{guid}" name="Again"><Code guid="{guid}" name="Time"/></Code><Code guid="z" name=""/>'
    data = project(Study(sources, CODES, raw_codes=again), QUALCODER)
    data = rewritten(data, lambda xml: xml.replace(b'endPosition="11"', b'endPosition="99999"'))
    made = intake(data)
    assert [one.name for one in made.transcripts] == ["One", "Two"]
    assert [(c.transcript, c.code) for c in made.codings] == [("One", "Time")]
    for part in (
        "1 codings whose code is not in the project",
        "2 codes whose identifier another code has",
        "1 codes without a name",
        "1 codings that reach beyond the end",
        "'One (2)' (its text is not in the project)",
    ):
        assert noted(made, part), (part, made.notes)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("internal://../../etc/passwd", "leads out of the project"),
        ("internal:///etc/passwd", "not in the project"),
        ("/etc/passwd", "leads out"),
        ("C:\\secret.txt", "leads out"),
        ("http://example.org/a.txt", "leads out"),
        ("file:///etc/passwd", "leads out"),
        ("relative:///a.txt", "leads out"),
        ("internal://absent.txt", "not in the project"),
        ("", "does not say where"),
    ],
)
def test_paths_are_followed_inside_the_project_only(path: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        intake(project(Study([Written("One", TEXT, path=path)], CODES), QUALCODER))
    both = intake(project(Study([Written("One", TEXT, path=path), Written("Two", TEXT)], CODES), QUALCODER))
    assert [one.name for one in both.transcripts] == ["Two"]
    assert noted(both, reason)


def test_a_text_inside_the_project_itself_is_read() -> None:
    source = Written("One", "", path="", extra="<PlainTextContent>Anna: Why so?\n\nBen: So it is.</PlainTextContent>")
    assert intake(project(Study([source], CODES), MAXQDA)).transcripts[0].text == "Anna: Why so?\n\nBen: So it is."


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "DOCTYPE"),
        ('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', "DOCTYPE"),
        ('<!DOCTYPE x SYSTEM "http://example.org/x.dtd">', "DOCTYPE"),
        ("<a>", "not well formed"),
    ],
)
def test_xml_that_reaches_out_or_grows_is_refused(head: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        intake(project(Study([Written("One", TEXT)], CODES, head=head), QUALCODER))


def test_codes_deep_inside_each_other_are_refused() -> None:
    deep = '<Code guid="x" name="x">' * 500 + "</Code>" * 500
    with pytest.raises(TranscriptError, match="deep"):
        intake(project(Study([Written("One", TEXT)], CODES, raw_codes=deep), QUALCODER))


@pytest.mark.parametrize("program", MANNERS)
def test_spoilt_projects_are_read_or_refused(program: str) -> None:
    data = project(Study([Written("One", TEXT, [(0, 11, "Time")]), Written("Two", TEXT * 3)], CODES), MANNERS[program])
    for mutation in spoilt(data):
        read_or_refuse("a.qdpx", mutation)


@pytest.mark.parametrize("program", MANNERS)
def test_projects_with_spoilt_xml_are_read_or_refused(program: str) -> None:
    data = project(Study([Written("One", TEXT, [(0, 11, "Time"), (30, 41, "Cost & cover")])], CODES), MANNERS[program])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        xml = packed.read(MANNERS[program].inner)
    for mutation in spoilt(xml, 40):
        read_or_refuse("a.qdpx", rewritten(data, lambda _, mutation=mutation: mutation))


@pytest.mark.parametrize(
    "name", ["qdpx_standard", "qdpx_capital_Sources_like_NVivo", "qdpx_inner_named_after_project_like_ATLASti26"]
)
def test_a_real_interview_comes_out_of_every_kind_of_project(name: str) -> None:
    made = intake(real(f"derived/{name}.qdpx"))
    assert [one.name for one in made.transcripts] == ["Interview 4"]
    assert len(made.transcripts[0].turns) == 60
    first, second = coded_words(made)
    assert (first[1], second[1], second[2]) == ("Data quality", "Missing & late data", "Data quality")
    assert first[3].startswith("Yeah. So typically")
    assert first[3].endswith("in model development.")


def test_a_real_project_of_nvivo_has_its_codings_on_whole_words() -> None:
    made = intake(real("real/qdpx/nvivo12.6_vaccination_hungarian.qdpx"))
    assert [one.name for one in made.transcripts] == ["videos_selection", "videos_10_selected"]
    assert len(made.codings) == 303
    texts = {one.name: one.text for one in made.transcripts}
    cut = 0
    for coding in made.codings:
        text, span = texts[coding.transcript], coding.span
        for place in (span.start, span.end):
            cut += 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
    assert cut <= 6  # of 606 ends; a person drags a mouse across half a word now and then


def test_a_real_project_of_nvivo_is_coded_word_by_word_as_its_units_say() -> None:
    data = real("real/qdpx/nvivo12.6_vaccination_hungarian.qdpx")
    after_an_emoji, said = 0, []
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        root = etree.fromstring(packed.read("project.qde"))
        codes = {code.get("guid"): code.get("name") for code in root.iter("{*}Code")}
        for source in root.iter("{*}TextSource"):
            units = packed.read("Sources/" + source.get("plainTextPath").rpartition("/")[2]).decode("utf-8-sig")
            counted = units.encode("utf-16-le")
            for selection in source.iter("{*}PlainTextSelection"):
                start, end = (2 * int(selection.get(f"{at}Position")) for at in ("start", "end"))
                after_an_emoji += len(counted[:start].decode("utf-16-le")) < start // 2
                words = counted[start:end].decode("utf-16-le").replace("\r\n", "\n")
                said += [
                    (source.get("name"), codes[ref.get("targetGUID")], words) for ref in selection.iter("{*}CodeRef")
                ]
    assert sorted(said) == sorted((name, code, words) for name, code, _, words in coded_words(intake(data)))
    assert (len(said), after_an_emoji) == (303, 289)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("derived/qdpx_missing_source_text.qdpx", "'Interview 4' .its text is not in the project"),
        ("derived/not_a_zip.qdpx", "REFI-QDA"),
        ("real/qdpx/atlasti8.4_refi_standard_project_capital-P_Project.qde.qdpx", "none of the 11 texts"),
    ],
)
def test_real_projects_without_their_texts_are_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        intake(real(name))
