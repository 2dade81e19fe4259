"""The findings hold to the contract, and are the same bytes whenever they are made of the same things."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_study import Analysed, analysed, answers_as_study

from corpora.codebook import Quote
from corpora.material import Case, Role, Span
from pipelines.analysis import Tools
from pipelines.findings import attribution, findings_of, to_bytes

KEYS = {
    "": "format study outcome framework provenance transcripts segments themes coverage",
    "framework": "name version objectives",
    "provenance": "seed params models packages input_sha256",
    "coverage": "participant_words themed_words unthemed transcripts",
}
ROW_KEYS = {
    "transcripts": "id name case group sha256 length turns words notes",
    "segments": "id transcript start end speaker question theme subtheme reason strength objectives",
    "themes": "id parent label keywords segments cases groups stability objective objectives quotes",
}
QUOTE_KEYS = "segment transcript start end text case group question attribution"


@pytest.fixture(scope="module")
def of_nothing(tools: Tools) -> Analysed:
    return analysed(answers_as_study(["Yeah.", "No, never on a Sunday morning.", "..."]), tools)


@pytest.fixture(params=["small_analysed", "demo_analysed", "of_nothing"])
def study(request: pytest.FixtureRequest) -> Analysed:
    found: Analysed = request.getfixturevalue(request.param)
    return found


def test_every_key_of_the_contract_is_there(study: Analysed) -> None:
    findings = study.findings
    for place, keys in KEYS.items():
        assert set(keys.split()) <= set(findings[place] if place else findings), place
    for place, keys in ROW_KEYS.items():
        assert all(set(keys.split()) <= set(row) for row in findings[place]), place
    assert all(set(QUOTE_KEYS.split()) <= set(quote) for theme in findings["themes"] for quote in theme["quotes"])
    assert all({"key", "title"} <= set(objective) for objective in findings["framework"]["objectives"])
    assert all({"role", "name", "revision"} == set(model) for model in findings["provenance"]["models"])
    assert findings["format"] == "themebook.findings/1"
    assert findings["outcome"] in {"themes_found", "too_little_data", "no_themes_found"}


def test_findings_are_json_that_everybody_can_read(study: Analysed) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    data = to_bytes(study.findings)
    assert json.loads(data, parse_constant=refuse) == study.findings
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert to_bytes(json.loads(data)) == data


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_findings_are_written_as_any_json_reads_them(value: object) -> None:
    written = to_bytes({"value": value})
    assert json.loads(written) == {"value": value}
    assert to_bytes(json.loads(written)) == written


def test_every_segment_and_every_theme_has_a_line_of_its_own(study: Analysed) -> None:
    lines = [line.strip().removesuffix(",") for line in to_bytes(study.findings).decode().splitlines()]
    for name in (name for name in ("segments", "themes", "transcripts") if study.findings[name]):
        first = lines.index(f'"{name}": [') + 1
        entries = study.findings[name]
        assert [json.loads(line) for line in lines[first : first + len(entries)]] == entries


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_json_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_bytes({"value": [value]})


def test_every_quote_is_its_slice_of_the_text(study: Analysed) -> None:
    text = {transcript.id: transcript.text for transcript in study.transcripts}
    segments = {segment["id"]: segment for segment in study.findings["segments"]}
    for theme in study.findings["themes"]:
        for quote in theme["quotes"]:
            assert quote["text"] == text[quote["transcript"]][quote["start"] : quote["end"]]
            assert quote["segment"] in theme["segments"]
            segment = segments[quote["segment"]]
            assert all(quote[key] == segment[key] for key in ("transcript", "start", "end", "question"))


def test_every_theme_that_is_named_exists(study: Analysed) -> None:
    top = {theme["id"] for theme in study.findings["themes"] if theme["parent"] is None}
    parts = {theme["id"]: theme["parent"] for theme in study.findings["themes"] if theme["parent"] is not None}
    assert len(top) + len(parts) == len(study.findings["themes"])
    assert set(parts.values()) <= top
    for segment in study.findings["segments"]:
        assert segment["theme"] is None or segment["theme"] in top
        assert segment["subtheme"] is None or parts[segment["subtheme"]] == segment["theme"]
        assert (segment["theme"] is None) == (segment["reason"] is not None)
        assert all(other["theme"] in top for other in segment.get("also", []))


def test_themes_list_exactly_the_segments_that_name_them(study: Analysed) -> None:
    for theme in study.findings["themes"]:
        key = "theme" if theme["parent"] is None else "subtheme"
        naming = [segment["id"] for segment in study.findings["segments"] if segment[key] == theme["id"]]
        assert sorted(theme["segments"]) == sorted(naming)
        assert naming


def test_every_word_of_every_participant_stands_in_a_segment(study: Analysed) -> None:
    assert len({segment["id"] for segment in study.findings["segments"]}) == len(study.findings["segments"])
    for transcript in study.transcripts:
        spans = sorted((s["start"], s["end"]) for s in study.findings["segments"] if s["transcript"] == transcript.id)
        spoken = [turn.span for turn in transcript.turns if turn.role is Role.PARTICIPANT]
        left = "".join(
            character
            for turn in spoken
            for place, character in enumerate(turn.of(transcript.text), turn.start)
            if not any(start <= place < end for start, end in spans)
        )
        assert left.strip() == ""
        assert all(any(turn.start <= start < end <= turn.end for turn in spoken) for start, end in spans)


def test_probabilities_speak_of_the_frameworks_objectives_and_lack_what_fits_none(study: Analysed) -> None:
    keys = [objective["key"] for objective in study.findings["framework"]["objectives"]]
    for row in (*study.findings["segments"], *study.findings["themes"]):
        assert [entry["key"] for entry in row["objectives"]] == keys
        assert 0 <= sum(entry["p"] for entry in row["objectives"]) <= 1.001
    assert {theme["objective"] for theme in study.findings["themes"]} <= {*keys, None}


def test_transcripts_are_told_as_they_are(study: Analysed) -> None:
    for told, transcript in zip(study.findings["transcripts"], study.transcripts, strict=True):
        assert (told["id"], told["sha256"], told["name"]) == (transcript.id, transcript.sha256, transcript.name)
        assert (told["length"], told["turns"]) == (len(transcript.text), len(transcript.turns))


def test_the_coverage_adds_up(study: Analysed) -> None:
    coverage = study.findings["coverage"]
    without = [segment["reason"] for segment in study.findings["segments"] if segment["theme"] is None]
    assert coverage["unthemed"] == {reason: without.count(reason) for reason in sorted(set(without))}
    for key in ("participant_words", "themed_words"):
        assert coverage[key] == sum(transcript[key] for transcript in coverage["transcripts"])
    assert {row["id"] for row in coverage["transcripts"]} <= {row["id"] for row in study.findings["transcripts"]}


def test_a_quote_is_attributed_by_role_and_case() -> None:
    assert attribution(Case("CL03", "Careers Leader")) == "Careers Leader, CL03"
    assert attribution(Case("CL03")) == "CL03"


def test_nothing_says_when_or_where_the_findings_were_made(small_analysed: Analysed) -> None:
    data = to_bytes(small_analysed.findings).decode()
    assert str(Path.home()) not in data
    assert str(Path(__file__).parents[2]) not in data


def test_a_quote_that_is_not_in_its_transcript_is_never_let_through(small_analysed: Analysed) -> None:
    first, *rest = small_analysed.analysis.candidates
    quote = first.quotes[0]
    forged = Quote(quote.segment, quote.transcript, quote.span, quote.text[:-1] + "?")
    mapped = dataclasses.replace(
        small_analysed.analysis.mapped, candidates=(dataclasses.replace(first, quotes=(forged,)), *rest)
    )
    analysis = dataclasses.replace(small_analysed.analysis, mapped=mapped)
    with pytest.raises(ValueError, match="is not what stands in"):
        findings_of("Pool", small_analysed.transcripts, small_analysed.framework, analysis)


def test_any_change_of_what_goes_in_changes_the_digest_of_the_input(small_analysed: Analysed, tools: Tools) -> None:
    def digest(change: dict[str, Any]) -> str:
        transcripts = [dataclasses.replace(small_analysed.transcripts[0], **change), *small_analysed.transcripts[1:]]
        found = findings_of("Pool", transcripts, small_analysed.framework, of_empty)
        return str(found["provenance"]["input_sha256"])

    of_empty = analysed([], tools).analysis
    first = small_analysed.transcripts[0]
    turned = tuple(dataclasses.replace(turn, role=Role.PARTICIPANT) for turn in first.turns)
    shorter = (dataclasses.replace(first.turns[0], span=Span(first.turns[0].span.start, first.turns[0].span.end - 1)),)
    changes = [
        {},
        {"name": "other.txt"},
        {"case": Case("other")},
        {"turns": turned},
        {"turns": shorter},
        {"text": first.text + " "},
    ]
    assert len({digest(change) for change in changes}) == len(changes)
