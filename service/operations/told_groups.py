"""The stakeholder groups that names of files tell a study: taken with its first files, and kept to with later ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from corpora.case_rule import CaseRule, read_case_rule
from corpora.material import Case
from corpora.told_groups import may_say_its_own, names_group, rule_told
from service.doubts import taken_for_groups
from service.store import log, transcripts

BY_NAMES = "groups_by"  # in the report on a transcript, the rule by which its name told its group
MAY_BE_TOLD = "group_may_be_told"  # there, that nobody said anything of its case, and its name may tell its group yet


@dataclass(frozen=True, slots=True)
class ToldGroups:
    """The rule for cases, as it is written, by which names of files tell groups, and how many files each has.

    ``others`` is how many files came with these and tell none of the groups, ``before`` how many of those that do came
    before them, when all names told one group and so none.
    """

    rule: str
    groups: tuple[tuple[str, int], ...]
    others: int = 0
    before: int = 0

    def __str__(self) -> str:
        """The remark on them, fit to be shown."""
        return taken_for_groups(self.rule, self.groups, self.others, self.before)

    def rule_for(self, path: str) -> CaseRule | None:
        """The rule, for a file whose name tells one of the groups by it."""
        rule = read_case_rule(self.rule)
        return rule if _group(rule, path) in dict(self.groups) else None


def told_groups(connection: sa.Connection, study: str, paths: Sequence[str]) -> ToldGroups | None:
    """What the names of files at these paths tell: with those of a study's files, or by the rule that these came in by.

    By that, too, several files may tell a group that is new, unless by the name of a folder, which may be any. None
    where names tell nothing, or more is known of a case in the study than its file's name.
    """
    held = transcripts.current(connection, study)
    rules = {str(version.intake[BY_NAMES]) for version in held if version.intake and BY_NAMES in version.intake}
    if len(rules) == 1:
        return _by_rule(rules.pop(), {version.case.group for version in held}, paths)
    before = {version.name for version in held}.difference(paths)
    if not all(map(_of_no_group, held)) or (told := rule_told([*sorted(before), *paths])) is None:
        return None
    return ToldGroups(told[0].written, told[1], before=len(before))


def give_before(connection: sa.Connection, study: str, groups: ToldGroups, user: str, at: datetime) -> None:
    """Give the files that came before theirs, each in a new version; nothing else of a transcript changes."""
    for version in transcripts.current(connection, study) if groups.before else ():
        rule = groups.rule_for(version.name) if _of_no_group(version) else None
        group = _group(rule, version.name) if rule else None
        if group is None:
            continue
        old = transcripts.whole(connection, version.id)
        people = {who: replace(case, group=group) for who, case in old.people.items()}
        new = replace(old, case=replace(old.case, group=group), people=people)
        codings = transcripts.codings(connection, version.id)
        report = {**(version.intake or {}), BY_NAMES: groups.rule, MAY_BE_TOLD: False}
        after = transcripts.add_version(connection, study, new, user, at, report, codings)
        log.record(connection, at, user, "group told", after.transcript, study, version=after.version)


def _of_no_group(version: transcripts.Version) -> bool:
    """Whether nobody said anything of a case, nor does its file, so that its name may tell its group yet."""
    said = version.case.group or version.case.linked_to or version.case.attributes
    return not said and bool(version.intake and version.intake.get(MAY_BE_TOLD))


def _by_rule(written: str, known: Container[str | None], paths: Sequence[str]) -> ToldGroups | None:
    rule = read_case_rule(written)
    told = Counter(group for path in paths if (group := _group(rule, path)))
    groups = tuple(
        (group, files)
        for group, files in told.most_common()
        if group in known or ("/" not in written and names_group(group, files))
    )
    return ToldGroups(written, groups, len(paths) - sum(files for _, files in groups)) if groups else None


def _group(rule: CaseRule, path: str) -> str | None:
    """The group that a name tells; none of a file that may say its groups itself."""
    case = None if may_say_its_own(path) else rule.case_of(path, Case(path))
    return case.group if case else None
