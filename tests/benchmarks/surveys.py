"""Survey answers as a study: each event is an "interview", each statement a turn of somebody else's.

The codes are the headings under which the answers were collected, the parents the objective that a heading speaks to.
Nobody judged the single answers, so these labels are worth little for fine distinctions: people answer one question and
speak to another. What they show is whether themes found without the question lie along what was asked.
The answers to one question stand together, so that neighbours give it away: shuffled, they are recovered less well.
"""

from __future__ import annotations

import csv
from pathlib import Path

from corpora.codebook import HumanCoding
from corpora.material import Case, Role, Span, Transcript, Turn


def read_survey(file: Path) -> tuple[list[Transcript], list[HumanCoding]]:
    """The statements of a table with the columns quote, objective, event and label_basis."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    transcripts, codings = [], []
    for event in sorted({row["event"] for row in rows}):
        name, text, turns = event.replace("/", "-"), "", []
        for row in rows:
            if row["event"] == event and (said := row["quote"].strip()):
                span = Span(len(text), len(text) + len(said))
                turns.append(Turn(f"Person {len(turns)}", Role.PARTICIPANT, span))
                codings.append(HumanCoding(name, row["label_basis"], span, row["objective"]))
                text += f"{said}\n\n"
        transcripts.append(Transcript(f"{name}.txt", text, tuple(turns), Case(name, None)))
    return transcripts, codings
