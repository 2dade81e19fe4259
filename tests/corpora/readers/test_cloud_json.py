"""JSON of cloud services, of chats and of whoever keeps interviews as texts. All talk is synthetic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpora.material import Transcript
from corpora.readers.parsing import Asked, parse

TALK = [
    ("0", "Thanks for coming. What made you sign up?"),
    ("1", "My manager asked me to, and it was free."),
    ("0", "And how was it?"),
    ("1", "Long, and the room was cold."),
]


def read(document: Any) -> tuple[Transcript, ...]:
    return parse(Asked("a.json"), json.dumps(document).encode()).transcripts


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker[-1], turn.span.of(transcript.text)) for turn in transcript.turns]


def amazon_items() -> list[dict[str, Any]]:
    items = []
    for who, words in TALK:
        for word in words.split():
            spoken, mark = word.rstrip(".,?"), word[len(word.rstrip(".,?")) :]
            items.append(
                {"type": "pronunciation", "alternatives": [{"content": spoken}], "speaker_label": f"spk_{who}"}
            )
            items += [{"type": "punctuation", "alternatives": [{"content": mark}]}] if mark else []
    return items


def google(who: str, words: str) -> dict[str, Any]:
    heard = [{"word": word, "speakerTag": int(who), "startTime": "1.5s"} for word in words.split()]
    return {"alternatives": [{"transcript": words, "words": heard}, {"transcript": "something else"}]}


@pytest.mark.parametrize(
    "document",
    [
        {"results": {"audio_segments": [{"transcript": words, "speaker_label": f"spk_{who}"} for who, words in TALK]}},
        {"results": {"transcripts": [{"transcript": "all of it"}], "items": amazon_items()}},
        {"recognizedPhrases": [{"speaker": int(who), "nBest": [{"display": words}]} for who, words in TALK]},
        {"results": [google(who, words) for who, words in TALK]},
        {"timeline": [{"text": words, "ts": "00:00:01.0", "users": [{"username": f"U {who}"}]} for who, words in TALK]},
        {"messages": [{"role": f"role{who}", "content": words} for who, words in TALK]},
        {"interview": {"turns": [{"speaker": f"U{who}", "utterance": words} for who, words in TALK]}},
        {"transcript": "\n".join(f"Voice {who}: {words}" for who, words in TALK)},
    ],
    ids=["amazon", "amazon items", "azure", "google", "zoom", "chat", "nested", "one text"],
)
def test_every_service_gives_the_words_and_who_says_them(document: Any) -> None:
    (transcript,) = read(document)
    assert said(transcript) == TALK
    assert [turn.role.value for turn in transcript.turns] == ["interviewer", "participant"] * 2
    assert not any("times" in note for note in transcript.notes)


def test_questions_with_answers_are_turns() -> None:
    (transcript,) = read([{"question": TALK[at][1], "answer": TALK[at + 1][1]} for at in (0, 2)])
    assert [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns] == [
        ("Interviewer" if who == "0" else "Participant", words) for who, words in TALK
    ]


def test_texts_of_whole_interviews_are_interviews() -> None:
    text = "\n".join(f"{'Interviewer' if who == '0' else 'P 1'}: {words}" for who, words in TALK)
    found = read({"interviews": [{"id": "P/1", "transcript": text}, {"id": 2, "transcript": text + " Yes."}]})
    assert [(one.name, one.case.name) for one in found] == [("P-1", "P-1"), ("2", "2")]
    assert [len(one.turns) for one in found] == [4, 4]
