from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from small_study import FRAMEWORK, Remembering, interview, small_study

from corpora.framework import subjects_of_talk
from corpora.material import find_words
from models.objectives import phrase_evidence
from pipelines.about_the_call import SAID
from pipelines.analysis import Tools, analyse
from pipelines.beside_the_subject import BESIDE
from pipelines.embedding import answer_passage, embed, passages
from pipelines.mapping import objective_passages, question_passages
from pipelines.params import Params
from pipelines.segmenting import segment_all


def test_an_analysis_has_passages_encoded_but_for_fillers_and_else_words_phrases_and_cues(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    recording = Remembering(tools.encoder)
    study = small_study(4)
    analyse(study, FRAMEWORK, dataclasses.replace(tools, encoder=recording), Params())
    listed = passages(study, tools.splitter, Params())
    fillers = {answer_passage(segment) for segment in segment_all(study, tools.splitter, Params()) if segment.filler}
    assert set(listed) - set(recording.asked) == fillers
    cues = {passage for objective in (*FRAMEWORK.objectives, BESIDE) for passage in objective_passages(objective)}
    lent = {name for one in subjects_of_talk().objectives for name in (*one.title.split(", "), *question_passages(one))}
    others = set(recording.asked) - set(listed) - cues - lent - set(SAID)
    assert all(len(find_words(other)) <= 8 for other in others)


def test_no_passage_is_listed_or_encoded_twice(tools: Tools) -> None:
    recording = Remembering(tools.encoder)
    study = small_study(3)
    embed(segment_all(study, tools.splitter, Params()), recording)
    assert len(set(recording.asked)) == len(recording.asked)
    listed = passages(study, tools.splitter, Params())
    assert len(set(listed)) == len(listed)


def test_fillers_draw_to_no_objective_and_to_no_theme_by_themselves(tools: Tools) -> None:
    segments = segment_all(small_study(3), tools.splitter, Params())
    fillers = [segment.filler for segment in segments]
    assert any(fillers)
    answers = embed(segments, tools.encoder).answers
    assert np.allclose(answers[fillers], answers[~np.array(fillers)].mean(axis=0))
    near = phrase_evidence(answers, [tools.encoder.encode([said]) for said in ("Money and time", "Friends and travel")])
    assert np.ptp(near[fillers], axis=0).max() < 1e-3 < np.ptp(near[~np.array(fillers)], axis=0).min()


def test_where_all_are_fillers_they_have_vectors_of_their_own(tools: Tools) -> None:
    made = interview("P1.txt", [("Is the water cold?", "Yes."), ("Is it deep?", "No, never."), ("Is it far?", "Yes.")])
    segments = segment_all([made], tools.splitter, Params())
    assert all(segment.filler for segment in segments)
    one, other, third = embed(segments, tools.encoder).answers
    assert np.array_equal(one, third)
    assert not np.allclose(one, other)


def test_there_is_a_row_for_every_segment_and_the_same_for_the_same_words(tools: Tools) -> None:
    made = interview(
        "P1.txt", [("Is the water cold?", "It is freezing."), (None, "[laughs]"), ("Really?", "It is freezing.")]
    )
    segments = segment_all([made], tools.splitter, Params())
    vectors = embed(segments, tools.encoder)
    assert vectors.answers.shape == vectors.questions.shape == (len(segments), 384)
    same = [number for number, segment in enumerate(segments) if segment.text == "It is freezing."]
    assert np.array_equal(vectors.answers[same[0]], vectors.answers[same[-1]])
    assert not np.array_equal(vectors.questions[same[0]], vectors.questions[same[-1]])


def test_a_study_without_segments_has_no_vectors(tools: Tools) -> None:
    vectors = embed((), tools.encoder)
    assert vectors.answers.shape == vectors.questions.shape == (0, 384)
    assert passages([], tools.splitter, Params()) == []
