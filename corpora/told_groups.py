"""Stakeholder groups that the names of folders and files tell: `providers/...`, `CL01` beside `SL01`, `Oak - teacher`.

Nobody says so, so it is a guess, for a person to see and overrule, and one that is made only where all files agree: one
rule fits every name and makes of them a few groups, which have names of their own and several files each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpora.case_rule import CaseRule, read_case_rule
from corpora.material import Case
from corpora.naming import suffix

_WAYS = (
    *("{group}/*", "{group} - *", "{group} #*", "{group}_#*", "{group}-#*", "{group}#*", "{group}_*"),
    *("* - {group}", "*#_{group}", "*# {group}", "*#_{group}_*"),
)
_FEWEST, _MOST = 2, 6  # groups
_FEWEST_FILES, _USUAL_FILES = 2, 3  # in each group, and on average
_WORD = re.compile(r"[^\W\d_]+")
_SAYS_NOTHING = frozenset(  # of stakeholders: kinds of talk, of files, and of parts of a study
    """
    transcript transcripts transcription transcriptions interview interviews int iv focus group groups fg fgs fgd fgds
    participant participants respondent respondents interviewee interviewees speaker subject person people case cases
    case study studies id no nr number file files recording recordings audio video call meeting session sessions zoom
    teams otter rev trint word docx doc odt rtf pdf txt text vtt srt csv raw clean cleaned edited final draft data batch
    wave waves round phase part stage time week day month year pilot main old new copy version checked coded pre post
    baseline followup follow up before after english welsh site sites school schools area region folder notes images
    removed deidentified anonymised anonymized redacted codings coded
    """.split()
)
_OWN_GROUPS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".json", ".qdpx", ".qde"})  # may hold a column of them


def rule_told(paths: Sequence[str]) -> tuple[CaseRule, tuple[tuple[str, int], ...]] | None:
    """The rule by which the files at these paths fall into groups, with each group's name and number of files.

    None where no rule makes groups of all of them, where two make others, or where a file may say the groups itself.
    """
    if any(map(may_say_its_own, paths)):
        return None
    beside = len({path.replace("\\", "/").rsplit("/", 2)[0] for path in paths}) == 1  # each other, the folders are
    found: dict[tuple[int, ...], list[tuple[CaseRule, Counter[str]]]] = {}
    for rule in map(read_case_rule, _WAYS if beside else _WAYS[1:]):
        cases = [rule.case_of(path, Case(path)) for path in paths]
        groups = [case.group or "" for case in cases if case]
        if len(groups) == len(paths) and _are_groups(groups):
            found.setdefault(tuple(map(groups.index, groups)), []).append((rule, Counter(groups)))
    if len(found) != 1:
        return None
    (alike,) = found.values()
    rule, files = min(alike, key=lambda one: _empty_words(one[1]))
    return rule, tuple(files.most_common())


def may_say_its_own(path: str) -> bool:
    """Whether a file may say the groups of the people in it itself, as a table with a column of them does."""
    return suffix(path) in _OWN_GROUPS


def names_group(name: str, files: int) -> bool:
    """Whether a name that so many files tell is that of a group of people."""
    return files >= _FEWEST_FILES and _tells(name.casefold())


def _are_groups(names: Sequence[str]) -> bool:
    """Whether these names, one a file, are those of a few groups of people."""
    files = Counter(name.casefold() for name in names)
    return (
        _FEWEST <= len(files) <= _MOST
        and min(files.values()) >= _FEWEST_FILES
        and len(names) >= _USUAL_FILES * len(files)
        and len(set(names)) == len(files)
        and all(map(_tells, files))
    )


def _tells(name: str) -> bool:
    """Whether a group's name has a word for somebody, and no number."""
    words = _WORD.findall(name)
    return not any(map(str.isdigit, name)) and any(len(word) > 1 and word not in _SAYS_NOTHING for word in words)


def _empty_words(names: Iterable[str]) -> int:
    """How many words of these names say nothing of who belongs to them."""
    return sum(word in _SAYS_NOTHING for name in names for word in _WORD.findall(name.casefold()))
