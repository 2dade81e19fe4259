"""What changed between two runs: plain values, JSON, and rows for a table.

Everything is read from findings, the contract of design section 6, so that runs of any age compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.bodies import run_state_of
from pipelines.lineage import Evidence, Kind, Lineage, Link, match
from pipelines.overlap import Grounds, Versions, moved_to, place_of
from pipelines.rewording import rewordings

Findings = Mapping[str, Any]
Row = dict[str, str | int | float | None]

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Face:
    """A theme as one run had it; ``stability`` is 0 to 1, ``cases`` are names."""

    id: str
    label: str
    segments: int
    cases: tuple[str, ...]
    stability: float
    objective: str | None


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """One thing that happened to themes, with what they were and what they are.

    Attributes:
        kind: kept, grown, shrunk, split, merged, new or retired.
        part: whether it is about parts of themes.
        before: the themes of the first run, the one that carries on first.
        after: those of the second.
        evidence: for each related pair (old id, new id) why they are held to be.
        gained: segments of the second run's transcripts that are in the themes now and were not before.
        lost: segments that were in them and are not, though their transcript is still there.
        removed: how many segments went with their transcripts.
    """

    kind: Kind
    part: bool
    before: tuple[Face, ...]
    after: tuple[Face, ...]
    evidence: tuple[tuple[str, str, Evidence], ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    removed: int

    @property
    def unchanged(self) -> bool:
        """Whether it is the same theme, to the last segment."""
        return self.kind is Kind.KEPT and not (self.gained or self.lost or self.removed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two runs.

    Attributes:
        added: names of transcripts that only the second run has.
        removed: names of those that only the first has.
        corrected: names of those whose text was replaced.
        settings: name, value before and value after of each parameter, model and framework version that differs.
        framework: what was reworded, added or left out of the framework, a sentence each.
        unthemed: share of participants' words in no theme, before and after.
        themes: what happened to themes and parts, the largest changes first within each kind.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    corrected: tuple[str, ...]
    settings: tuple[tuple[str, str, str], ...]
    framework: tuple[str, ...]
    unthemed: tuple[float, float]
    themes: tuple[ThemeChange, ...]

    def counts(self) -> dict[str, int]:
        """How many themes (not parts) each kind befell."""
        return {kind.value: sum(t.kind is kind and not t.part for t in self.themes) for kind in Kind}

    def as_dict(self) -> dict[str, Any]:
        """The changes as plain JSON values."""
        themes = [
            {
                **asdict(change),
                "evidence": [{"old": old, "new": new, **evidence.as_dict()} for old, new, evidence in change.evidence],
            }
            for change in self.themes
        ]
        plain = {**asdict(self), "themes": themes, "counts": self.counts()}
        return _plain(plain)  # type: ignore[no-any-return]

    def rows(self) -> list[Row]:
        """One row for CSV for each pair of related themes, and for each theme that has none."""
        return [row for change in self.themes for row in _rows(change)]


def changes(
    before: Findings,
    after: Findings,
    centres: Mapping[str, tuple[float, ...]] | None = None,
    versions: Versions | None = None,
) -> Changes:
    """Compare two runs of a study by their findings.

    Args:
        before: findings of the earlier run.
        after: findings of the later one.
        centres: meaning of themes of both, by id, where kept (`bodies.centres`).
        versions: transcripts that were replaced in between, by their old ids.
    """
    versions = versions or {}
    old, new = run_state_of(before, centres), run_state_of(after, centres)
    known = {versions[name].transcript if name in versions else name for name in old.transcripts}
    common = frozenset(known) & new.transcripts
    lineage = match(old.candidates, new.candidates, common, versions)
    names = {t["id"]: t["name"] for run in (before, after) for t in run["transcripts"]}
    corrected = {name for name in old.transcripts if name in versions and versions[name].transcript in new.transcripts}
    return Changes(
        added=_named(new.transcripts - known, names),
        removed=_named(old.transcripts - new.transcripts - corrected, names),
        corrected=_named(corrected, names),
        settings=tuple(_settings(before, after)),
        framework=rewordings(before["framework"], after["framework"]),
        unthemed=(_unthemed(before), _unthemed(after)),
        themes=_theme_changes(lineage, before, after, new.transcripts, versions),
    )


def _theme_changes(
    lineage: Lineage, before: Findings, after: Findings, present: frozenset[str], versions: Versions
) -> tuple[ThemeChange, ...]:
    old, new = {t["id"]: t for t in before["themes"]}, {t["id"]: t for t in after["themes"]}
    found = []
    for step in lineage.steps:
        first = [old[name] for name in _leading(step.old, step.links, 0)]
        second = [new[name] for name in _leading(step.new, step.links, 1)]
        gained, lost, removed = _exchanged(first, second, present, versions)
        found.append(
            ThemeChange(
                kind=step.kind,
                part=(first or second)[0].get("parent") is not None,
                before=tuple(map(_face, first)),
                after=tuple(map(_face, second)),
                evidence=tuple((link.old, link.new, link.evidence) for link in step.links),
                gained=gained,
                lost=lost,
                removed=removed,
            )
        )
    order = list(Kind)
    return tuple(
        sorted(
            found,
            key=lambda c: (
                c.part,
                order.index(c.kind),
                -len(c.gained) - len(c.lost),
                [f.id for f in c.before + c.after],
            ),
        )
    )


def _exchanged(
    old: Sequence[Findings], new: Sequence[Findings], present: frozenset[str], versions: Versions
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Segments gained and lost, by place, and how many went with their transcripts."""
    before = dict.fromkeys(segment for theme in old for segment in theme["segments"])
    after = dict.fromkeys(segment for theme in new for segment in theme["segments"])
    ground = Grounds((segment, 0) for segment in after)
    kept: set[str] = set()
    lost, removed = [], 0
    for segment in before:
        places = moved_to(*place_of(segment), versions)
        there = ground.held(places)
        kept.update(there)
        if not any(transcript in present for transcript, _ in places):
            removed += 1
        elif not there:
            lost.append(segment)
    return tuple(segment for segment in after if segment not in kept), tuple(lost), removed


def _leading(names: Sequence[str], links: Sequence[Link], side: int) -> list[str]:
    """The names with the ones that carry an identity on first."""
    leads = {(link.old, link.new)[side] for link in links if link.successor}
    return sorted(names, key=lambda name: name not in leads)


def _face(theme: Findings) -> Face:
    return Face(
        id=theme["id"],
        label=theme["label"],
        segments=len(theme["segments"]),
        cases=tuple(theme["cases"]),
        stability=theme["stability"],
        objective=theme["objective"],
    )


def _settings(before: Findings, after: Findings) -> Iterable[tuple[str, str, str]]:
    first, second = _settings_of(before), _settings_of(after)
    for name in sorted({*first, *second}):
        if first.get(name) != second.get(name):
            yield name, first.get(name, ""), second.get(name, "")


def _settings_of(findings: Findings) -> dict[str, str]:
    provenance, framework = findings["provenance"], findings["framework"]
    given = {name: "by default" if value is None else str(value) for name, value in provenance["params"].items()}
    settings = {f"parameter {name}": value for name, value in given.items()}
    settings |= {f"model {m['role']}": f"{m['name']} {m['revision']}" for m in provenance["models"]}
    return settings | {"framework": f"{framework['name']} {framework['version']}"}


def _unthemed(findings: Findings) -> float:
    said, themed = findings["coverage"]["participant_words"], findings["coverage"]["themed_words"]
    return round(1.0 - float(themed) / max(float(said), 1.0), _DIGITS)


def _named(transcripts: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(names[transcript] for transcript in transcripts))


def _rows(change: ThemeChange) -> list[Row]:
    evidence = {(old, new): why for old, new, why in change.evidence}
    pairs: list[tuple[Face | None, Face | None]] = [(old, new) for old in change.before for new in change.after]
    pairs = pairs or [(old, None) for old in change.before] or [(None, new) for new in change.after]
    return [_row(change, old, new, evidence.get((old.id, new.id)) if old and new else None) for old, new in pairs]


def _row(change: ThemeChange, old: Face | None, new: Face | None, why: Evidence | None) -> Row:
    row: Row = {"kind": change.kind.value, "level": "part" if change.part else "theme"}
    for name, face in (("before", old), ("after", new)):
        row |= {
            f"{name}_id": face.id if face else None,
            f"{name}_label": face.label if face else None,
            f"{name}_segments": face.segments if face else None,
            f"{name}_cases": len(face.cases) if face else None,
            f"{name}_stability": face.stability if face else None,
            f"{name}_objective": face.objective if face else None,
        }
    return row | {
        "shared_segments": why.segments if why else None,
        "share_of_before": why.of_old if why else None,
        "share_of_after": why.of_new if why else None,
        "cosine": why.cosine if why else None,
        "gained": len(change.gained),
        "lost": len(change.lost),
        "removed": change.removed,
    }


def _plain(value: Any) -> Any:
    """Tuples as lists and kinds as words, all the way down."""
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value.value if isinstance(value, Kind) else value
