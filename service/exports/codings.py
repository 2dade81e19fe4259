"""The machine's codings as a CODINGS.csv, so that they can be laid beside a person's, and those of people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from corpora.coding import HumanCoding
from service.exports.safe_text import safe_cell

OWN = "themebook"  # the coder of what only the machine coded
HEADER = ("transcript", "code", "start", "end", "parent", "coder")


def codings_csv(findings: Mapping[str, Any]) -> str:
    """One line for each themed segment: code = the candidate's label, parent = its objective's key or empty.

    No cell can be taken for a formula (`read_table` takes off the apostrophe that is put before one that could).
    Two candidates with one label would be counted as one code, so a repeated label carries its candidate's id.
    """
    names = {transcript["id"]: transcript["name"] for transcript in findings["transcripts"]}
    themes = {theme["id"]: theme for theme in findings["themes"]}
    labels = _distinct_labels(findings["themes"])
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for segment in findings["segments"]:
        theme = segment["theme"]
        if theme is not None:
            parent = themes[theme]["objective"] or ""
            place = (names[segment["transcript"]], labels[theme], segment["start"], segment["end"])
            writer.writerow([safe_cell(cell) for cell in (*place, parent, OWN)])
    return out.getvalue()


def human_codings_csv(codings: Iterable[HumanCoding]) -> str:
    """People's codings as the table that `evaluate` reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for coding in codings:
        place = (coding.transcript, coding.code, coding.span.start, coding.span.end)
        writer.writerow([safe_cell(cell) for cell in (*place, coding.parent or "", coding.coder or "")])
    return out.getvalue()


def _distinct_labels(themes: list[dict[str, Any]]) -> dict[str, str]:
    labels = [theme["label"] for theme in themes]
    return {
        theme["id"]: theme["label"] if labels.count(theme["label"]) == 1 else f"{theme['label']} ({theme['id']})"
        for theme in themes
    }
