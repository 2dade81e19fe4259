from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from small_study import Analysed

from pipelines.changes import Changes, changes
from pipelines.lineage import Kind
from pipelines.versions import align
from pipelines.waves import between_waves, wave_rows

Talk = dict[str, tuple[str, ...]]


def said(transcript: str, *numbers: int) -> tuple[str, ...]:
    """Ids of segments of a transcript that all are 100 long."""
    return tuple(f"{transcript}:{100 * number}-{100 * number + 99}" for number in numbers)


def findings(themes: Talk, transcripts: str = "ABC", **params: int | None) -> dict[str, Any]:
    """Findings as small as the comparison allows; a theme whose id starts with s is a part."""
    placed = {segment for held in themes.values() for segment in held}
    every = [segment for name in transcripts for segment in said(f"t{name}", *range(10))]
    rows = [
        {
            "id": s,
            "transcript": s.split(":")[0],
            "start": int(s.split(":")[1].split("-")[0]),
            "end": int(s.split("-")[1]),
        }
        for s in every
    ]
    return {
        "framework": {"name": "Pool", "version": "v1"},
        "provenance": {"params": {"seed": 1, **params}, "models": [{"role": "encoder", "name": "e", "revision": "1"}]},
        "transcripts": [{"id": f"t{name}", "name": f"{name}.txt", "case": f"case {name}"} for name in transcripts],
        "segments": rows,
        "themes": [
            {
                "id": name,
                "label": f"label of {name}",
                "parent": "c1" if name.startswith("s") else None,
                "segments": list(held),
                "cases": sorted({f"case {s[1]}" for s in held}),
                "stability": 0.8,
                "objective": "money",
            }
            for name, held in themes.items()
        ],
        "coverage": {"participant_words": 10 * len(every), "themed_words": 10 * len(placed)},
    }


def only(found: Changes, kind: Kind) -> Any:
    (change,) = [change for change in found.themes if change.kind is kind]
    return change


BEFORE = findings({"c1": said("tA", *range(8)), "c2": said("tB", *range(8)), "c3": said("tC", 0, 1, 2, 3)})


def test_what_was_added_removed_and_set_otherwise_is_named() -> None:
    found = changes(BEFORE, findings({"d1": said("tA", *range(8)), "d2": said("tB", *range(8))}, "ABDE", seed=4))
    assert (found.added, found.removed, found.corrected) == (("D.txt", "E.txt"), ("C.txt",), ())
    assert found.settings == (("parameter seed", "1", "4"),)
    assert found.unthemed == (pytest.approx(1 / 3, abs=1e-4), 0.6)


def test_a_parameter_that_nobody_gave_is_told_in_words() -> None:
    found = changes(findings({"c1": said("tA", 0, 1)}, unthemed=None), findings({"c1": said("tA", 0, 1)}, unthemed=20))
    assert found.settings == (("parameter unthemed", "by default", "20"),)


def test_each_theme_says_what_befell_it_and_what_it_gained_and_lost() -> None:
    after = findings(
        {
            "d1": said("tA", *range(1, 10)),
            "d2": said("tB", *range(4)),
            "d3": said("tB", *range(4, 8)),
            "d4": said("tC", 7),
        }
    )
    found = changes(BEFORE, after)
    kept, split, gone, new = (only(found, kind) for kind in (Kind.KEPT, Kind.SPLIT, Kind.RETIRED, Kind.NEW))
    assert (kept.before[0].id, kept.after[0].id) == ("c1", "d1")
    assert kept.gained == said("tA", 8, 9)
    assert kept.lost == said("tA", 0)
    assert [face.id for face in split.after] == ["d2", "d3"]
    assert split.gained == split.lost == ()
    assert (gone.before[0].label, gone.after, gone.lost) == ("label of c3", (), said("tC", 0, 1, 2, 3))
    assert (new.before, new.after[0].id, new.gained) == ((), "d4", said("tC", 7))
    assert found.counts() == {"kept": 1, "grown": 0, "shrunk": 0, "split": 1, "merged": 0, "new": 1, "retired": 1}


def test_talk_that_went_with_its_transcript_is_not_called_lost() -> None:
    before = findings({"c1": (*said("tA", *range(8)), *said("tC", 0, 1, 2))})
    change = changes(before, findings({"d1": said("tA", *range(8))}, "AB")).themes[0]
    assert (change.lost, change.removed) == ((), 3)


def test_a_corrected_transcript_is_neither_added_nor_removed() -> None:
    text = "\n".join(f"{number:03} {'x' * 95}" for number in range(12))
    after = findings({"d1": said("tA", *range(8)), "d2": said("tB", *range(8)), "d3": said("tC", 0, 1, 2, 3)}, "ABC")
    after["transcripts"][2]["id"] = "tZ"
    after = json.loads(json.dumps(after).replace("tC:", "tZ:"))
    found = changes(BEFORE, after, versions={"tC": align(text, text, "tZ")})
    assert (found.added, found.removed, found.corrected) == ((), (), ("C.txt",))
    assert {change.kind for change in found.themes} == {Kind.KEPT}
    assert all(change.gained == change.lost == () for change in found.themes)


def test_waves_that_share_no_interview_are_compared_by_meaning() -> None:
    first, second = (
        findings({"c1": said("tA", 1, 2), "c2": said("tA", 3, 4)}, "A"),
        findings({"d1": said("tB", 5, 6)}, "B"),
    )
    found = changes(first, second, {"c1": (1.0, 0.0), "c2": (0.0, 1.0), "d1": (0.1, 0.99)})
    assert only(found, Kind.KEPT).before[0].id == "c2"
    assert only(found, Kind.RETIRED).before[0].id == "c1"


def test_changes_are_json_and_rows_of_one_shape() -> None:
    after = findings({"d1": (*said("tA", *range(8)), *said("tB", *range(8))), "s9": said("tA", 1, 2)})
    found = changes(BEFORE, after)
    plain = found.as_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["counts"]["merged"] == 1
    rows = found.rows()
    assert [(row["kind"], row["level"], row["before_id"], row["after_id"]) for row in rows] == [
        ("merged", "theme", "c1", "d1"),
        ("merged", "theme", "c2", "d1"),
        ("retired", "theme", "c3", None),
        ("new", "part", None, "s9"),
    ]
    assert len({tuple(row) for row in rows}) == 1
    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert len(table.getvalue().splitlines()) == 5


def test_a_run_against_itself_has_not_changed(small_analysed: Analysed) -> None:
    found = changes(small_analysed.findings, small_analysed.findings)
    assert found.added == found.removed == found.corrected == found.settings == ()
    assert {change.kind for change in found.themes} == {Kind.KEPT}
    assert all(change.gained == change.lost == () and not change.removed for change in found.themes)
    assert len(found.themes) == len(small_analysed.findings["themes"])


def in_waves(run: dict[str, Any], waves: dict[str, str]) -> dict[str, Any]:
    told = {name: {"wave": wave} for name, wave in waves.items()}
    return {**run, "transcripts": [{**one, "attributes": told.get(one["id"], {})} for one in run["transcripts"]]}


def test_waves_of_one_run_show_how_far_each_theme_reaches() -> None:
    run = findings({"c1": (*said("tA", 1, 2), *said("tB", 1)), "c2": (*said("tC", 1), *said("tD", 1, 2, 3))}, "ABCD")
    waves = {"tA": "spring", "tB": "spring", "tC": "autumn", "tD": "autumn"}
    found = between_waves(in_waves(run, waves), "wave", ["spring", "autumn"])
    assert [(change.theme, change.rise) for change in found] == [("c1", -1.0), ("c2", 1.0)]
    spring, autumn = found[0].reach
    assert (spring.wave, spring.cases, spring.of_cases, spring.segments, spring.share) == ("spring", 2, 2, 3, 0.15)
    assert (autumn.cases, autumn.segments, autumn.share) == (0, 0, 0.0)
    rows = wave_rows(found)
    assert [(row["theme"], row["wave"]) for row in rows] == [
        ("c1", "spring"), ("c1", "autumn"), ("c2", "spring"), ("c2", "autumn"),
    ]  # fmt: skip


def test_interviews_without_a_wave_do_not_count() -> None:
    (change,) = between_waves(in_waves(findings({"c1": said("tA", 1)}), {"tB": "spring"}), "wave", ["spring", "autumn"])
    assert [(at.cases, at.of_cases) for at in change.reach] == [(0, 1), (0, 0)]
    assert change.rise == 0
