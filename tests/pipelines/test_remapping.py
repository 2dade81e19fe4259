"""Mapping again keeps every theme, to the last segment, and says of the objectives what a whole analysis would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from small_study import FRAMEWORK, Analysed, Remembering, analysed, interview
from threadpoolctl import threadpool_info, threadpool_limits

from corpora.errors import ConflictError
from corpora.framework import Framework
from corpora.material import Role, Transcript
from pipelines.analysis import Tools
from pipelines.joining import join
from pipelines.params import Params
from pipelines.remapping import remap
from pipelines.rewording import rewordings

OF_THE_MAPPING = {"objective", "objectives", "mapping", "why"}
REWORDED = Framework(
    FRAMEWORK.name,
    (replace(FRAMEWORK.objectives[0], title="What it costs", cues=("the bill", "pay")), *FRAMEWORK.objectives[1:]),
)


def themes(findings: dict[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in theme.items() if key not in OF_THE_MAPPING} for theme in findings["themes"]]


def of_segments(findings: dict[str, Any]) -> list[dict[str, Any]]:
    mapping = {"objectives", "verdict"}
    return [{key: value for key, value in entry.items() if key not in mapping} for entry in findings["segments"]]


def test_with_nothing_new_it_says_what_was_said(small_analysed: Analysed, tools: Tools) -> None:
    again = remap(small_analysed.findings, small_analysed.transcripts, FRAMEWORK, tools, Params()).findings
    assert again | {"provenance": {}} == small_analysed.findings | {"provenance": {}}
    provenance = again["provenance"]
    assert provenance["clustered_sha256"] == small_analysed.findings["provenance"]["input_sha256"]


def test_a_reworded_framework_changes_the_mapping_and_nothing_else(small_analysed: Analysed, tools: Tools) -> None:
    before = small_analysed.findings
    again = remap(before, small_analysed.transcripts, REWORDED, tools, Params())
    assert themes(again.findings) == themes(before)
    assert of_segments(again.findings) == of_segments(before)
    assert again.findings["framework"]["objectives"][0]["title"] == "What it costs"
    assert again.findings["mapping"] != before["mapping"]
    whole = analysed(small_analysed.transcripts, tools, REWORDED).findings
    assert again.findings["themes"] == whole["themes"]
    assert again.findings["segments"] == whole["segments"]


def test_further_frameworks_and_labels_are_taken_in(small_analysed: Analysed, tools: Tools) -> None:
    before, one = small_analysed.findings, small_analysed.findings["segments"][3]["id"]
    two = Framework("Two", FRAMEWORK.objectives[:2])
    again = remap(
        before,
        small_analysed.transcripts,
        FRAMEWORK,
        tools,
        Params(threshold=0.9),
        labels={one: ("money",)},
        also=(two,),
    ).findings
    assert again["frameworks"][0]["framework"]["name"] == "Two"
    assert {"key": "money", "p": 1.0} in again["segments"][3]["objectives"]
    assert again["mapping"]["learning"]["labels"] == 1
    assert one not in again["mapping"]["label_next"]
    assert again["provenance"]["params"]["threshold"] == 0.9
    assert again["provenance"]["input_sha256"] != before["provenance"]["input_sha256"]


def test_talk_that_would_be_divided_otherwise_now_stays_as_it_was(small_analysed: Analysed, tools: Tools) -> None:
    then = analysed(small_analysed.transcripts, tools, params=Params(segment_words=(15, 30))).findings
    assert of_segments(then) != of_segments(small_analysed.findings)
    again = remap(then, small_analysed.transcripts, FRAMEWORK, tools, Params()).findings
    assert themes(again) == themes(then)
    assert of_segments(again) == of_segments(then)
    assert [entry["objectives"] for entry in again["segments"]] == [entry["objectives"] for entry in then["segments"]]


def other_roles(transcript: Transcript) -> Transcript:
    """The same talk, in which whoever asked answers as well."""
    return replace(transcript, turns=tuple(replace(turn, role=Role.PARTICIPANT) for turn in transcript.turns))


def test_where_other_people_count_as_participants_it_is_refused(small_analysed: Analysed, tools: Tools) -> None:
    first, *others = small_analysed.transcripts
    with pytest.raises(ConflictError, match="other people count as participants"):
        remap(small_analysed.findings, [other_roles(first), *others], FRAMEWORK, tools, Params())
    turned = replace(first, turns=tuple(turn for turn in first.turns if turn.role is Role.INTERVIEWER))
    with pytest.raises(ConflictError, match="other people count as participants"):
        remap(small_analysed.findings, [turned, *others], FRAMEWORK, tools, Params())


def test_without_an_interview_of_then_it_is_refused_by_name(small_analysed: Analysed, tools: Tools) -> None:
    first, *others = small_analysed.transcripts
    with pytest.raises(ConflictError, match=rf"the earlier analysis has '{first.name}', which is missing"):
        remap(small_analysed.findings, others, FRAMEWORK, tools, Params())


def test_what_became_of_a_framework_is_said_in_sentences() -> None:
    def findings(framework: Framework) -> dict[str, Any]:
        objectives = [{"key": o.key, "title": o.title, "question": o.question} for o in framework.objectives]
        return {"name": framework.name, "version": framework.version, "objectives": objectives}

    assert rewordings(findings(FRAMEWORK), findings(FRAMEWORK)) == ()
    (sentence,) = rewordings(findings(FRAMEWORK), findings(REWORDED))
    assert sentence == "The title of \u201cWhat it costs\u201d was reworded; it was: Money"
    fewer = Framework("Fewer", FRAMEWORK.objectives[:2])
    assert rewordings(findings(FRAMEWORK), findings(fewer)) == (
        f"It was called \u201c{FRAMEWORK.name}\u201d.",
        f"\u201c{FRAMEWORK.objectives[2].title}\u201d was left out.",
    )
    assert "was added" in rewordings(findings(fewer), findings(FRAMEWORK))[1]
    cues = Framework(FRAMEWORK.name, (replace(FRAMEWORK.objectives[0], cues=("bill",)), *FRAMEWORK.objectives[1:]))
    assert rewordings(findings(FRAMEWORK), findings(cues))[0].startswith("Its cues")


def test_its_linear_algebra_runs_on_one_thread_as_that_of_an_analysis_does(
    small_analysed: Analysed, tools: Tools
) -> None:
    seen: set[int] = set()

    class Watching(Remembering):
        def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
            seen.update(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
            return super().encode(texts, report)

    watching = replace(tools, encoder=Watching(tools.encoder))
    earlier, kept = small_analysed.findings, small_analysed.transcripts
    new = interview("P99.txt", [("How do you get here?", "There is a bus, but the last one leaves the pool at six.")])
    with threadpool_limits(2):
        remap(earlier, kept, FRAMEWORK, watching, Params())
        join(earlier, [*kept, new], FRAMEWORK, watching, Params())
    assert seen == {1}
