"""What Whisper writes of one recording, in whatever form it was kept, is the same turns."""

from __future__ import annotations

import json

import pytest

from corpora.material import Transcript
from corpora.readers.parsing import Asked, parse

SAID = [  # synthetic: seconds, and words that break inside sentences as a recogniser's do
    (0.0, 4.5, "So, can you tell me how the course"),
    (4.5, 6.25, "came to be set up at your school?"),
    (9.0, 14.0, "Yes. It was the head, really, who had heard about it from"),
    (14.0, 19.5, "somebody in the next town and wanted us to try."),
    (25.0, 31.0, "And we did not know then how many of the pupils would stay."),
]


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{seconds % 60:06.3f}"


def printed(said: list[tuple[float, float, str]]) -> str:
    return "".join(f"[{clock(start)} --> {clock(end)}]  {words}\n" for start, end, words in said)


FORMS = {
    "captions.vtt": "WEBVTT\n\n" + "".join(f"{clock(a)} --> {clock(b)}\n{words}\n\n" for a, b, words in SAID),
    "captions without a heading.md": "".join(f"{clock(a)} --> {clock(b)}\n{words}\n\n" for a, b, words in SAID),
    "printed.txt": printed(SAID),
    "printed with its remarks.txt": (
        "Detecting language using up to the first 30 seconds. Use `--language` to specify the language\n"
        f"Detected language: English\n{printed(SAID)}"
    ),
    "milliseconds.tsv": "start\tend\ttext\n"
    + "".join(f"{a * 1000:.0f}\t{b * 1000:.0f}\t{words}\n" for a, b, words in SAID),
    "hundredths.csv": "start,stop,text\n" + "".join(f'{a * 100:.0f},{b * 100:.0f},"{words}"\n' for a, b, words in SAID),
    "seconds.csv": "start,end,text\n" + "".join(f'{a},{b},"{words}"\n' for a, b, words in SAID),
}


def read(name: str, text: str) -> Transcript:
    return parse(Asked(name), text.encode()).transcripts[0]


def turns(transcript: Transcript) -> list[tuple[float | None, str]]:
    return [(turn.began, turn.span.of(transcript.text)) for turn in transcript.turns]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_turns_that_the_json_gives(name: str) -> None:
    segments = [{"start": start, "end": end, "text": f" {words}"} for start, end, words in SAID]
    recognised = read("a.json", json.dumps({"text": "", "segments": segments}))
    assert [began for began, _ in turns(recognised)] == [0.0, 9.0, 25.0]
    assert turns(read(name, FORMS[name])) == turns(recognised)


def test_labels_behind_the_times_say_who_speaks() -> None:
    text = (
        "[00:00.000 --> 00:02.000] [SPEAKER_00]: Why did you join?\n"
        "[00:02.000 --> 00:04.000] [SPEAKER_01]: My head asked me,\n"
        "[00:04.000 --> 00:06.000] [SPEAKER_01]: and I was curious.\n"
        "[00:06.000 --> 00:08.000] [SPEAKER_00]: What was it like?\n"
        "[00:08.000 --> 00:10.000] [SPEAKER_01]: Long.\n"
    )
    transcript = read("a.txt", text)
    assert [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns] == [
        ("SPEAKER_00", "Why did you join?"),
        ("SPEAKER_01", "My head asked me, and I was curious."),
        ("SPEAKER_00", "What was it like?"),
        ("SPEAKER_01", "Long."),
    ]


def test_whole_seconds_of_slow_talk_stay_seconds() -> None:
    rows = "".join(f"{30 * at}\t{30 * at + 20}\tWell, it was hard to say number {at}.\n" for at in range(9))
    transcript = read("a.tsv", f"start\tend\ttext\n{rows}")
    assert [turn.began for turn in transcript.turns] == [30.0 * at for at in range(9)]
