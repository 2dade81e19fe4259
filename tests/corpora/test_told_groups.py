"""Names of folders and files tell stakeholder groups only where all of them agree; every name here is made up."""

from __future__ import annotations

import pytest

from corpora.told_groups import rule_told


def numbered(*names: str, files: int = 3) -> list[str]:
    return [f"/x/study/{name.format(n)}" for name in names for n in range(1, files + 1)]


@pytest.mark.parametrize(
    ("paths", "groups"),
    [
        (numbered("providers/Oak {}.docx", "senior leaders/Elm {}.docx"), {"providers", "senior leaders"}),
        (numbered("CL{:02}.txt", "SL{:02}.txt", "TP{:02}.txt"), {"CL", "SL", "TP"}),
        (numbered("CL_{}.txt", "SL_{}.txt"), {"CL", "SL"}),
        (numbered("Careers Leader {}.pdf", "Head {} - second call.pdf"), {"Careers Leader", "Head"}),
        (numbered("Governor - {}.docx", "Trainer - {}.docx"), {"Governor", "Trainer"}),
        (numbered("Interview {} - teacher.docx", "Interview 1{} - head.docx"), {"teacher", "head"}),
        (numbered("{:02}_trainer_transcript.vtt", "1{:02}_pupil_transcript.vtt"), {"trainer", "pupil"}),
        (numbered("BX{}_transcript_clean.txt", "DZ{}_removed.txt"), {"BX", "DZ"}),
    ],
)  # fmt: skip
def test_groups_are_told_by_folders_and_by_what_stands_before_or_behind_a_number(
    paths: list[str], groups: set[str]
) -> None:
    told = rule_told(paths)
    assert told is not None
    assert dict(told[1]) == dict.fromkeys(groups, 3)


@pytest.mark.parametrize(
    "paths",
    [
        numbered("Interview {}.docx", "Focus group {}.docx"),
        numbered("wave 1/Ann {}.docx", "wave 2/Ann {}.docx"),
        numbered("P{}.txt", "R{}.txt"),
        numbered("CL{}.txt", "SL{}.txt", files=2),
        numbered("CL{}.txt"),
        [*numbered("CL{}.txt", "SL{}.txt"), "/x/study/Oak.txt"],
        [*numbered("CL{}.txt", files=6), "/x/study/SL1.txt"],
        [f"/x/study/{site} {n} - {who}.txt" for site in ("Oak", "Elm") for who in ("head", "pupil") for n in (1, 2, 3)],
        numbered("a{}/head.txt", "b{}/head.txt"),
        numbered("CL{}.csv", "SL{}.csv"),
        [*numbered("pupils/Ann {}.txt"), *numbered("Ann {}.txt")],
        [],
    ],
    ids=(
        "kinds of talk|waves|single letters|too few|one group|one file of none|one file of a group"
        "|two ways to part them|a folder each|tables|a folder in the other|no files"
    ).split("|"),
)
def test_where_names_do_not_plainly_tell_groups_none_are_made(paths: list[str]) -> None:
    assert rule_told(paths) is None
