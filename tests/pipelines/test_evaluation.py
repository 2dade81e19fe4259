from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, f1_score
from small_study import Analysed

from corpora.codebook import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Span
from corpora.studies import Demo
from pipelines.evaluation import Measures, evaluate

KEYS = ["money", "lessons", "travel"]
Row = tuple[str | None, str]  # the theme of a segment and the objective that is most probable


def findings(rows: list[Row], objectives: dict[str, str] | None = None) -> dict[str, Any]:
    """Findings with segments of ten characters each, in one transcript."""
    themes = dict.fromkeys(theme for theme, _ in rows if theme)
    return {
        "framework": {"objectives": [{"key": key, "title": key} for key in KEYS]},
        "transcripts": [{"id": "t1", "name": "P1.txt", "length": 1000}],
        "segments": [
            {
                "id": f"t1:{place}",
                "transcript": "t1",
                "start": 10 * place,
                "end": 10 * place + 10,
                "theme": theme,
                "subtheme": None,
                "objectives": [{"key": key, "p": 0.8 if key == best else 0.1} for key in KEYS],
            }
            for place, (theme, best) in enumerate(rows)
        ],
        "themes": [{"id": theme, "parent": None, "objective": (objectives or {}).get(theme)} for theme in themes],
    }


def coded(place: int, code: str, parent: str | None = None, places: int = 1, transcript: str = "P1") -> HumanCoding:
    return HumanCoding(transcript, code, Span(10 * place, 10 * (place + places)), parent)


ROWS: list[Row] = [("c1", "money")] * 4 + [("c2", "lessons")] * 4 + [(None, "money")] * 2
CODINGS = [coded(0, "dear", "money", 5), coded(5, "teacher", "lessons", 5)]


def test_a_small_example_comes_out_as_worked_by_hand() -> None:
    measures = evaluate(findings(ROWS, {"c1": "money", "c2": "money"}), CODINGS)
    # "dear" on segments 0-4, "teacher" on 5-9; c1 holds 0-3, c2 holds 4-7, nothing holds 8 and 9
    assert (measures.segments, measures.coded_segments) == (10, 10)
    assert (measures.themes.themes, measures.themes.codes) == (2, 2)
    assert measures.themes.code_recovery == pytest.approx((8 / 9 + 6 / 9) / 2)
    assert measures.themes.coverage_at_30 == 1
    # money: 4 hits of 5 true and 6 named; lessons: 3 hits of 5 true and 4 named
    assert measures.objective_macro_f1 == pytest.approx((8 / 11 + 6 / 9) / 2)
    # c1 is money's (4 of 4), c2 is lessons' (3 of 4), and both were mapped to money
    assert measures.theme_objective_macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert measures.unthemed_share == measures.unthemed_words_share == pytest.approx(0.2)
    assert measures.subthemes.themes == 0


def test_a_theme_in_which_nobody_coded_anything_counts_as_one_of_the_themes() -> None:
    measures = evaluate(findings([*ROWS, ("c3", "money")]), CODINGS)
    assert (measures.coded_segments, measures.themes.themes) == (10, 3)
    assert measures.themes.code_recovery == pytest.approx((8 / 9 + 6 / 9) / 2)


@pytest.mark.parametrize(
    ("start", "end", "has"), [(5, 20, True), (6, 20, False), (2, 4, True), (8, 12, True), (9, 13, False)]
)
def test_a_code_belongs_to_a_segment_from_half_of_the_shorter_one(start: int, end: int, has: bool) -> None:
    one = findings([("c1", "money"), *[("c2", "money")] * 9])
    one["segments"] = one["segments"][:1]
    far = HumanCoding("P1", "elsewhere", Span(900, 910))
    assert evaluate(one, [HumanCoding("P1", "dear", Span(start, end)), far]).coded_segments == int(has)


def test_a_transcript_may_be_named_with_or_without_its_suffix() -> None:
    named = evaluate(findings(ROWS), [coded(0, "dear", transcript="P1.txt"), coded(5, "cold", transcript="P1")])
    assert named.coded_segments == 2


def test_codings_of_other_transcripts_are_refused_with_what_there_is() -> None:
    with pytest.raises(CodingsError, match=r"none of the 1 codings belongs to a transcript .*P1\.txt.* is X9"):
        evaluate(findings(ROWS), [coded(0, "dear", transcript="X9")])
    with pytest.raises(CodingsError, match="none of the 0 codings"):
        evaluate(findings(ROWS), [])


def test_codings_of_other_transcripts_and_of_no_place_in_theirs_are_told_and_not_counted() -> None:
    strange = [coded(0, "dear", transcript="X9"), HumanCoding("P1", "dear", Span(50, 1001))]
    measures = evaluate(findings(ROWS), [*CODINGS, *strange])
    assert (measures.codings, measures.elsewhere, measures.beyond) == (4, 1, 1)
    assert measures.themes == evaluate(findings(ROWS), CODINGS).themes
    first, second, *_ = measures.lines()
    assert first == "not counted: 1 of 4 codings, of transcripts not in these findings"
    assert second.startswith("not counted: 1 of 4 codings, which lead behind the end of their transcript")
    with pytest.raises(CodingsError, match=r"all 1 codings lead behind the end"):
        evaluate(findings(ROWS), strange)


def test_codings_up_to_the_last_character_count() -> None:
    assert evaluate(findings([("c1", "money")] * 100), [HumanCoding("P1", "dear", Span(0, 1000))]).beyond == 0


def test_codes_on_fewer_than_five_segments_are_not_looked_for() -> None:
    assert evaluate(findings(ROWS), [coded(0, "dear", None, 4), coded(4, "teacher", None, 5)]).themes.codes == 1


def test_objectives_are_not_measured_where_codes_have_other_parents() -> None:
    measures = evaluate(findings(ROWS), [coded(0, "dear", "something else", 5)])
    assert measures.objective_macro_f1 is None
    assert any("not measurable (the codes' parents are not the keys" in line for line in measures.lines())


def test_a_measure_that_no_code_is_frequent_enough_for_says_so() -> None:
    lines = evaluate(findings(ROWS), [coded(0, "dear", None, 4)]).lines()
    assert any("code recovery not measurable (no code is on 5 segments or more), AMI" in line for line in lines)


def test_of_two_objectives_that_people_gave_a_theme_equally_often_either_is_right() -> None:
    rows: list[Row] = [("c1", "money")] * 4 + [("c2", "lessons")] * 4
    codings = [coded(0, "dear", "money", 2), coded(2, "bus", "travel", 2), coded(4, "teacher", "lessons", 4)]
    for answer, measure in {"money": 1.0, "travel": 1.0, "lessons": 1 / 3}.items():
        found = evaluate(findings(rows, {"c1": answer, "c2": "lessons"}), codings)
        assert found.theme_objective_macro_f1 == pytest.approx(measure)


def test_a_theme_without_an_objective_is_wrong_however_little_of_it_people_coded() -> None:
    rows: list[Row] = [("c1", "money")] * 5 + [("c2", "lessons")] * 3
    codings = [coded(0, "dear", "money", 2), coded(5, "teacher", "lessons", 3)]
    alone = evaluate(findings(rows, {"c2": "lessons"}), codings)
    wrong = evaluate(findings(rows, {"c1": "travel", "c2": "lessons"}), codings)
    assert alone.theme_objective_macro_f1 == pytest.approx(1 / 2)
    assert wrong.theme_objective_macro_f1 == pytest.approx(1 / 2)


def test_findings_without_themes_are_measured_as_such() -> None:
    measures = evaluate(findings([(None, "money")] * 6), [coded(0, "dear", "money", 6)])
    assert measures.themes.themes == 0
    assert measures.unthemed_share == 1
    assert measures.lines()


def test_findings_without_segments_are_measured_as_such() -> None:
    assert evaluate(findings([]), [coded(0, "dear", "money")]).segments == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["c1", "c2", "c3", None]), st.sampled_from(KEYS), st.sampled_from(KEYS)),
        min_size=1,
        max_size=40,
    )
)
def test_measures_are_those_of_scikit_learn(rows: list[tuple[str | None, str, str]]) -> None:
    codings = [coded(place, f"code {truth}", truth) for place, (_, _, truth) in enumerate(rows)]
    measures = evaluate(findings([(theme, best) for theme, best, _ in rows]), codings)
    truths = [truth for _, _, truth in rows]
    found = [best for _, best, _ in rows]
    expected = f1_score(truths, found, labels=sorted(set(truths)), average="macro", zero_division=0)
    assert measures.objective_macro_f1 == pytest.approx(expected)
    if any(theme for theme, _, _ in rows):
        ami = adjusted_mutual_info_score(truths, [theme or "unthemed" for theme, _, _ in rows])
        assert measures.themes.ami == pytest.approx(ami)


def test_measures_are_plain_values_and_lines_for_people(demo_analysed: Analysed, demo: Demo) -> None:
    measures: Measures = evaluate(demo_analysed.findings, demo.codings)
    assert measures.as_dict()["themes"]["themes"] > 1
    assert any("code recovery" in line for line in measures.lines())


def test_the_demo_study_is_recovered_as_well_as_was_promised(demo_analysed: Analysed, demo: Demo) -> None:
    measures = evaluate(demo_analysed.findings, demo.codings)
    assert measures.objective_macro_f1 is not None
    assert measures.objective_macro_f1 >= 0.7
    assert measures.subthemes.themes > measures.themes.themes
