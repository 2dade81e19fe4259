"""report.html: one file that proves its quotes, keeps hostile text harmless and hides nothing."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sample_study import THEMES, findings_for, read_all, texts_of

from corpora.codebook import HumanCoding
from corpora.codings import read_codings
from corpora.errors import InputError
from corpora.material import Case, Span, Transcript
from corpora.readers import read_transcript
from service.cli.summary import print_summary
from service.exports.codings import codings_csv, human_codings_csv
from service.exports.marking import Place, pieces
from service.exports.picture import heat_map
from service.exports.report import render_report
from service.exports.safe_text import shown
from service.exports.view import chapters
from service.exports.worth_checking import worth_checking


class Page(HTMLParser):
    """Text of a page by the elements it is in, and every address it names."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.quotes: list[str] = []
        self.marks: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found[name] or "" for name in ("href", "src") if name in found]
        if tag in ("blockquote", "mark"):
            self._open.append(tag)
            (self.quotes if tag == "blockquote" else self.marks).append("")
        if found.get("class") == "text":
            self._open.append("text")
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and (tag == self._open[-1] or (tag == "div" and self._open[-1] == "text")):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._open:
            self.texts[-1] += data
        if self._open and self._open[-1] == "mark":
            self.marks[-1] += data
        if self._open and self._open[-1] == "blockquote":
            self.quotes[-1] += data


def report_of(transcripts: list[Transcript], **changes: object) -> str:
    findings = findings_for(transcripts)
    findings.update(changes)
    return render_report(findings, texts_of(transcripts))


def test_every_quote_is_its_slice_and_is_marked_where_it_stands() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts)
    page = Page(render_report(findings, texts_of(transcripts)))
    wanted = [quote["text"] for theme in findings["themes"] for quote in theme["quotes"]]
    assert sorted(text.strip() for text in page.quotes) == sorted(wanted)
    assert sorted(page.marks) == sorted(wanted)


def test_the_transcripts_stand_in_it_letter_for_letter() -> None:
    transcripts = read_all()
    assert Page(report_of(transcripts)).texts == [transcript.text for transcript in transcripts]


def test_a_quote_that_cannot_be_proven_is_refused() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts)
    findings["themes"][0]["quotes"][0]["text"] += " indeed"
    with pytest.raises(InputError, match="is not what stands at"):
        render_report(findings, texts_of(transcripts))


def test_every_link_leads_to_a_place_in_the_same_file_and_names_are_used_once() -> None:
    page = Page(report_of(read_all()))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))


def test_it_needs_no_script_and_nothing_from_anywhere() -> None:
    html = report_of(read_all())
    page = Page(html)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert "default-src &#39;none&#39;" in html
    assert not re.search(r"url\(|@import|style=", html)


def test_it_says_what_it_is() -> None:
    html = report_of(read_all())
    assert "only people make themes" in html
    assert "not reflexive thematic analysis" in html
    assert '<html lang="en-GB">' in html


@pytest.mark.parametrize(("study", "said"), [("Allotments (synthetic)", True), ("Allotments", False)])
def test_a_synthetic_study_is_marked_as_one(study: str, said: bool) -> None:
    assert ("Synthetic study." in report_of(read_all(), study=study)) is said


def leaning() -> tuple[list[Transcript], dict[str, Any]]:
    """Findings in which the first passage of the first candidate leans to the second, and one is left between both."""
    transcripts = read_all()
    findings = findings_for(transcripts)
    first = next(segment for segment in findings["segments"] if segment["theme"] == "c0")
    first["also"] = [{"theme": "c1", "strength": 0.41}]
    left = next(segment for segment in findings["segments"] if segment["theme"] is None)
    left |= {"reason": "between themes", "margin": 0.05}
    left["also"] = [{"theme": "c0", "strength": 0.25}, {"theme": "c1", "strength": 0.2}]
    return transcripts, findings


def test_second_memberships_stand_with_candidates_with_quotes_and_in_the_matrix() -> None:
    transcripts, findings = leaning()
    html = re.sub(r"<[^>]+>", "", render_report(findings, texts_of(transcripts)))
    assert f"Of its own, 1 also leans to “{THEMES[1][0]}”." in html
    assert "1 segment of other candidates leans to it too." in html
    assert f"also speaks to “{THEMES[1][0]}”" in html
    assert re.search(r"\d \+1", html)


def test_a_passage_without_a_theme_stands_with_its_reason_and_the_two_nearest() -> None:
    transcripts, findings = leaning()
    html = re.sub(r"<[^>]+>", "", render_report(findings, texts_of(transcripts)))
    nearest = f"nearest to “{THEMES[0][0]}” (0.25) and “{THEMES[1][0]}” (0.20), margin 0.05"
    assert f"between candidates, none clearly the best; {nearest}" in html


@pytest.mark.parametrize(
    ("stability", "said"),
    [(0.9, "comes back nearly whole"), (0.6, "comes back in the main"), (0.3, "only in part, so read it with care")],
)
def test_stability_is_a_number_and_a_sentence(stability: float, said: str) -> None:
    transcripts = read_all()
    findings = findings_for(transcripts)
    findings["themes"][0]["stability"] = stability
    html = render_report(findings, texts_of(transcripts))
    assert said in html
    assert f"(overlap {stability:.2f} of 1)" in html


def test_each_group_is_shown_with_its_coverage_and_where_it_is_silent() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts)
    group = {"group": "Wardens", "participant_words": 40, "themed_words": 10, "silent_in": ["c1"]}
    findings["checks"] = {"groups": [group]}
    table = render_report(findings, texts_of(transcripts)).partition("Group by group")[2].partition("</table>")[0]
    assert "25%" in table
    assert THEMES[1][0] in table


def test_an_objective_without_a_candidate_is_shown_as_such() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts, themes=THEMES[:2])
    assert "No candidate theme fits this objective" in render_report(findings, texts_of(transcripts))


def test_without_any_candidate_it_says_why_and_keeps_the_ledger() -> None:
    transcripts = read_all()
    html = render_report(findings_for(transcripts, themes=()), texts_of(transcripts))
    assert "No passages were alike enough" in html
    assert "back-channel and fillers" in html
    assert "Framework matrix" not in html


def test_a_candidate_that_fits_no_objective_has_a_place() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts, themes=(("loose end", None, ("compost",)),))
    html = render_report(findings, texts_of(transcripts))
    assert "Fits no objective" in html
    assert "Outside the framework" in html


HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}\u202egnp.\x1b[31m"


def test_hostile_names_and_labels_stay_text() -> None:
    spoken = HOSTILE.replace("\x1b", "")  # the reader refuses it in a transcript
    text = f"Interviewer: And?\nBob: {spoken} the compost heap, I tell you, was cold.\n"
    transcript = read_transcript("x.txt", text.encode(), case=Case(HOSTILE, HOSTILE))
    findings = findings_for([transcript], study=HOSTILE, themes=((HOSTILE, "experiences", ("compost",)),))
    html = render_report(findings, {transcript.id: transcript.text})
    page = Page(html)
    assert "img" not in page.tags
    assert "\x1b" not in html
    assert not re.search(r"<h[1-4][^>]*>.*\u202e", html)
    assert page.quotes[0].strip().startswith(spoken)


@given(st.text(max_size=60))
def test_a_shown_label_is_one_line_that_moves_nothing(text: str) -> None:
    label = shown(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", label)


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 79), st.integers(1, 80)), max_size=6))
def test_the_pieces_of_a_text_joined_are_the_text(text: str, edges: list[tuple[int, int]]) -> None:
    places = [
        Place(start, min(end, len(text)), f"a{start}-{end}", 1) for start, end in edges if start < min(end, len(text))
    ]
    cut = pieces(text, places)
    assert "".join(piece.text for piece in cut) == text
    anchors = [anchor for piece in cut for anchor in piece.anchors]
    assert sorted(anchors) == sorted({place.anchor for place in places})


def test_codings_name_each_theme_once_even_when_two_have_one_label() -> None:
    transcripts = read_all()
    findings = findings_for(transcripts)
    findings["themes"][1]["label"] = findings["themes"][0]["label"]
    lines = codings_csv(findings).splitlines()
    assert lines[0] == "transcript,code,start,end,parent,coder"
    assert len({line.split(",")[1] for line in lines[1:]}) == 3
    assert len(lines) - 1 == sum(1 for segment in findings["segments"] if segment["theme"])


@pytest.mark.parametrize(
    "code", ["=1+1", "+44 calls", "-no", "@home", "plain", "it's = so", "'=quoted", "''-no", "'tis"]
)
def test_no_code_of_people_is_a_formula_in_their_table_and_each_is_read_back(code: str) -> None:
    coding = HumanCoding("-1.txt", code, Span(0, 5), None, "=Ada")
    table = human_codings_csv([coding])
    cells = [cell for row in csv.reader(table.splitlines()[1:]) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
    assert read_codings(table, "human_codings.csv") == (coding,)


def test_transcripts_in_which_nobody_asks_are_told() -> None:
    findings = findings_for(read_all())
    assert not [line for line in worth_checking(findings) if "Nobody was found to ask" in line]
    first = findings["transcripts"][0]
    for segment in findings["segments"]:
        if segment["transcript"] == first["id"]:
            segment["question"] = None
    said = f"Nobody was found to ask anything in 1 of {len(findings['transcripts'])} transcripts ({first['name']})"
    assert [line for line in worth_checking(findings) if line.startswith(said)]
    first |= {"turns": 1, "words": 60}
    assert not [line for line in worth_checking(findings) if "Nobody was found to ask" in line]


def test_the_picture_leads_to_each_candidate() -> None:
    page = report_of(read_all())
    for theme in findings_for(read_all())["themes"]:
        assert f'<a href="#candidate-{theme["id"]}"><text class="heat-label"' in page


def test_a_transcript_in_another_language_is_told_with_what_became_of_it() -> None:
    told = {"transcript": "t1", "language": "Welsh", "words": 90, "participant_words": 100, "left_out": True}
    transcript = {"id": "t1", "name": "CL09.txt", "turns": 9, "words": 100}
    findings = {"transcripts": [transcript], "themes": [], "mapping": {}}
    for left_out, become in ((True, "feed no candidate"), (False, "rest on words that are alike")):
        found = worth_checking({**findings, "checks": {"other_languages": [told | {"left_out": left_out}]}})
        assert found[0].startswith("90% of what participants say in CL09.txt seems to be in Welsh")
        assert become in found[0]


def test_many_transcripts_in_one_other_language_are_told_together() -> None:
    names = [f"CL{number}.txt" for number in range(1, 6)]
    told = [
        {"transcript": name, "language": "Welsh", "words": 45 + 5 * at, "participant_words": 100, "left_out": False}
        for at, name in enumerate(names)
    ]
    findings = {"transcripts": [{"id": name, "name": name, "turns": 9, "words": 100} for name in names]}
    findings |= {"themes": [], "mapping": {}, "checks": {"other_languages": told}}
    where = "5 transcripts (CL1.txt, CL2.txt, CL3.txt and 2 more)"
    assert worth_checking(findings)[0].startswith(f"55% of what participants say in {where} seems to be in Welsh")
    findings["checks"] = {"other_languages": told[:3]}
    assert [line.split(" seems")[0][-7:] for line in worth_checking(findings)[:3]] == names[:3]


def test_one_interview_by_itself_is_said_to_be_so_once_and_was_clustered_without_parts_of_it() -> None:
    transcript = {"id": "t1", "name": "CL09.txt", "turns": 9, "words": 100}
    themes = [{"id": f"c{n}", "label": f"Tea {n}", "parent": None} for n in range(3)]
    parts = [{"id": "s1", "label": "Tea with milk", "parent": "c1"}]
    checks = {"one_person": [theme["id"] for theme in themes]}
    findings = {"transcripts": [transcript], "themes": [*themes, *parts], "mapping": {}, "checks": checks}
    assert [line for line in worth_checking(findings) if "one person" in line] == [
        "Every candidate is what one person said: nothing here can be compared between people."
    ]
    whole = findings_for(read_all())
    assert chapters(whole)[0].candidates[0].stands.startswith("With interviews left out it comes back")
    whole["transcripts"] = whole["transcripts"][:1]
    assert chapters(whole)[0].candidates[0].stands.startswith("With parts of the interview left out it comes back")


def test_candidates_that_may_be_one_are_told_with_what_speaks_for_it_and_what_does_not() -> None:
    themes = [{"id": f"c{n}", "label": f"Tea {n}", "parent": None} for n in range(2)]
    said = []
    for shared in (0.75, 0.04, 0.0):
        checks = {"near_duplicates": [{"themes": ["c0", "c1"], "cosine": 0.63, "shared": shared}]}
        said += worth_checking({"transcripts": [], "themes": themes, "mapping": {}, "checks": checks})
    assert [line.partition(" of 1, ")[2] for line in said] == [
        "and 75% of those that speak to the smaller one speak to both.",
        "though hardly a passage speaks to both.",
        "though no passage speaks to both.",
    ]


def test_many_candidates_of_one_person_each_are_told_in_one_sentence() -> None:
    transcripts = [{"id": f"t{n}", "name": f"CL0{n}.txt", "turns": 9, "words": 100} for n in range(2)]
    themes = [{"id": f"c{n}", "label": f"Tea {n}", "parent": None} for n in range(9)]
    findings = {"transcripts": transcripts, "themes": themes, "mapping": {}}
    few, many = (worth_checking({**findings, "checks": {"one_person": [f"c{n}" for n in range(m)]}}) for m in (3, 7))
    assert [line.endswith(" is what one person said.") for line in few] == [True] * 3
    assert len(many) == 1
    assert many[0].startswith("7 of 9 candidates are each what one person said: \u201cTea 0\u201d, ")
    assert "and 4 more" in many[0]


def test_the_picture_speaks_of_groups_only_where_somebody_has_one() -> None:
    findings = findings_for(read_all())
    for transcript in findings["transcripts"]:
        transcript["group"] = None
    first = findings["transcripts"][0]
    findings["transcripts"] += [first | {"id": f"t{n}", "case": f"P{n}"} for n in range(20)]  # more than fit as columns
    picture = heat_map(findings, [])
    assert [heading[0] for _, heading in picture.columns] == ["everybody"]
    assert "group was given" in picture.caption


def test_transcripts_that_seem_to_be_one_interview_are_told_first() -> None:
    transcripts = [{"id": f"t{n}", "name": f"CL0{n}.txt", "turns": 9, "words": 100} for n in range(2)]
    copies = {"near_copies": [{"transcripts": ["t0", "t1"], "share": 0.96}], "one_person": []}
    found = worth_checking({"transcripts": transcripts, "themes": [], "mapping": {}, "checks": copies})
    assert found[0].startswith("CL00.txt and CL01.txt seem to be one interview: 96% of the longer passages")


def test_the_summary_on_screen_says_how_much_more_there_is_to_check() -> None:
    findings = findings_for(read_all())
    findings["checks"] = {"one_question": [{"theme": findings["themes"][0]["id"], "asked": 0.8, "alike": 0.0}] * 15}
    console = Console(file=io.StringIO(), width=100, record=True)
    print_summary(console, findings, {})
    said = console.export_text()
    assert said.count("may be one question restated") == 12
    assert f"and {len(worth_checking(findings)) - 12} more, in the report" in said
