from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoiling import read_or_refuse, spoilt

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers.parsing import Asked, parse

Turn = tuple[str, str, float]  # who, what, when in seconds


def read(document: Any) -> Transcript:
    text = document if isinstance(document, str) else json.dumps(document)
    return parse(Asked("a.json"), text.encode()).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def words_of(who: str, what: str, at: float) -> list[dict[str, Any]]:
    return [
        {"word": word, "start": at + n / 10, "end": at + n / 10 + 0.05, "speaker": who}
        for n, word in enumerate(what.split())
    ]


LAYOUTS: dict[str, Callable[[list[Turn]], Any]] = {
    "whisperx": lambda turns: {
        "segments": [
            {"start": at, "end": at + 2, "text": f" {what}", "speaker": who, "words": words_of(who, what, at)}
            for who, what, at in turns
        ],
        "language": "en",
    },
    "list": lambda turns: [{"start": at, "end": at + 2, "text": what, "speaker": who} for who, what, at in turns],
    "one segment of words": lambda turns: {
        "segments": [{"start": 0, "end": 99, "words": [word for turn in turns for word in words_of(*turn)]}]
    },
    "chunks": lambda turns: {
        "text": "all",
        "chunks": [{"timestamp": [at, at + 2], "text": what, "speaker": who} for who, what, at in turns],
    },
    "clocks": lambda turns: {
        "results": {
            "utterances": [
                {"start": f"00:00:{at:06.3f}", "transcript": what, "speaker": {"name": who}} for who, what, at in turns
            ]
        }
    },
}
SENTENCES = [
    "We started in the autumn.",
    "Why is that?",
    "Yes, I think so.",
    "“Anna: come,” she said.",
    "日本語 as well.",
]


@st.composite
def interviews(draw: st.DrawFn) -> list[Turn]:
    people = draw(st.lists(st.sampled_from(["SPEAKER_00", "Anna", "P4"]), min_size=2, max_size=3, unique=True))
    words = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
    return [(people[n % len(people)], draw(words), 3.0 * n) for n in range(len(people) * draw(st.integers(1, 4)))]


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20)
@given(interview=interviews())
def test_a_transcription_gives_back_the_turns_and_their_times(layout: str, interview: list[Turn]) -> None:
    transcript = read(LAYOUTS[layout](interview))
    assert spoken(transcript) == [(who, what) for who, what, _ in interview]
    assert [turn.began for turn in transcript.turns] == [at for _, _, at in interview]


def test_segments_of_one_speaker_are_one_turn() -> None:
    segments = [(0, "A", "One,"), (2, "A", "two."), (4, "B", "Why?"), (6, None, "Then?"), (8, "A", "Well.")]
    document = {"segments": [{"start": at, "end": at + 1, "text": text, "speaker": who} for at, who, text in segments]}
    assert spoken(read(document)) == [("A", "One, two."), ("B", "Why? Then?"), ("A", "Well.")]


def test_a_segment_in_which_the_speaker_changes_is_parted_at_the_words() -> None:
    words = [("Fine.", "B", 2.5), ("Why?", "A", 4.0), ("Hm.", None, 4.5)]
    segment = {
        "start": 2.5,
        "end": 5,
        "text": " Fine. Why? Hm.",
        "words": [
            {"word": word, "start": at, "end": at + 0.1, **({"speaker": who} if who else {})} for word, who, at in words
        ],
    }
    transcript = read({"segments": [segment]})
    assert spoken(transcript) == [("B", "Fine."), ("A", "Why? Hm.")]
    assert [turn.began for turn in transcript.turns] == [2.5, 4.0]


def test_a_transcription_without_speakers_is_the_participants_with_a_note() -> None:
    transcript = read({"text": "It was good.", "segments": [{"start": 1.0, "end": 2.0, "text": " It was good."}]})
    assert spoken(transcript) == [("Participant", "It was good.")]
    assert any("No speakers" in note for note in transcript.notes)
    assert transcript.turns[0].began == 1.0


def test_a_text_alone_is_read() -> None:
    assert read({"text": " It was good."}).text == "It was good."


def test_numbers_for_speakers_and_odd_segments_and_times_are_noted_or_named() -> None:
    document = [
        {"start": "soon", "text": "One.", "speaker": 0},
        {"start": -5, "text": "Two.", "speaker": 1},
        {"start": 1e400, "text": "Three.", "speaker": 0},
        {"text": ""},
        "four",
    ]
    transcript = read(json.dumps(document))
    assert spoken(transcript) == [("Speaker 0", "One."), ("Speaker 1", "Two."), ("Speaker 0", "Three.")]
    assert [turn.began for turn in transcript.turns] == [None, None, None]
    assert any("2 segment(s) have no words" in note for note in transcript.notes)
    assert any("times of 3 segment(s)" in note for note in transcript.notes)


def test_characters_that_no_transcript_holds_are_dropped() -> None:
    transcript = read('[{"text": "a\\u0000b\\ud800c\\u001b", "speaker": "An\\u202ena\\u0007"}]')
    assert spoken(transcript) == [("An na", "abc")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "line 1: lists and objects more than 30 deep"),
        ('[{"text": "a", "start": ' + "1" * 5_000 + "}]", "5,000 digits"),
        ('{"segments": [{"text": "a"}', "line 1: this is not well-formed"),
        ('{"name": "package", "version": "1"}', "no transcription"),
        ("[1, 2, 3]", "no transcription"),
        ('{"segments": []}', "no transcription"),
        ('[{"text": " "}]', "no words"),
        ("null", "no transcription"),
        ('"text"', "no transcription"),
        ("", "empty"),
    ],
)
def test_what_is_no_transcription_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 500_000,
        '"\\' * 400_000,
        '{"a":' * 25 + "1" * 10**6,
        "-" * 10**6,
        '["' + "a" * 10**6,
        "[]" * 500_000,
    ],
    ids=["escapes", "open escapes", "digits", "signs", "open text", "lists"],
)
def test_a_megabyte_of_anything_is_read_or_refused(text: str) -> None:
    read_or_refuse("a.json", text.encode())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_spoilt_transcriptions_are_read_or_refused(layout: str) -> None:
    document = LAYOUTS[layout]([("AB"[n % 2], SENTENCES[n % 5], 3.0 * n) for n in range(10)])
    for mutation in spoilt(json.dumps(document).encode()):
        read_or_refuse("a.json", mutation)
