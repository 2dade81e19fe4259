from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_runs import planted_runs, segment_ids

from pipelines.lineage import Kind, Lineage, match
from pipelines.overlap import Body
from pipelines.versions import align

SEGMENTS = segment_ids("t00", 60, random.Random(4))


def one_step(lineage: Lineage) -> Kind:
    (step,) = lineage.steps
    return step.kind


def f1(found: set[tuple[str, str]], truth: set[tuple[str, str]]) -> float:
    return 2 * len(found & truth) / (len(found) + len(truth))


@st.composite
def partitions(draw: st.DrawFn, name: str) -> tuple[Body, ...]:
    """Bodies that share out some of the segments, on two levels."""
    where = draw(st.lists(st.integers(0, 5), min_size=len(SEGMENTS), max_size=len(SEGMENTS)))
    bodies = []
    for part in (False, True):
        owners = where if part is False else [2 * number + row % 2 for row, number in enumerate(where)]
        for owner in sorted(set(owners) - {0}):
            held = tuple(segment for segment, at in zip(SEGMENTS, owners, strict=True) if at == owner)
            bodies.append(Body(f"{name}{'part' if part else ''}{owner}", held, part=part))
    return tuple(draw(st.permutations(bodies)))


def test_kept_split_and_merged_pairs_are_found_in_planted_studies() -> None:
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in ("kept", "split", "merged", "new", "gone")}
    truth: dict[str, set[tuple[str, str]]] = {name: set() for name in found}
    for seed in range(40):
        study = planted_runs(seed)
        common = study.previous.transcripts & study.current.transcripts
        lineage = match(study.previous.candidates, study.current.candidates, common)
        alike = lineage.pairs(Kind.KEPT) | lineage.pairs(Kind.GROWN) | lineage.pairs(Kind.SHRUNK)
        told = {"kept": alike, "split": lineage.pairs(Kind.SPLIT), "merged": lineage.pairs(Kind.MERGED)}
        planted = {"kept": study.kept, "split": study.split, "merged": study.merged}
        told["new"] = {("", name) for step in lineage.steps if step.kind is Kind.NEW for name in step.new}
        told["gone"] = {(name, "") for step in lineage.steps if step.kind is Kind.RETIRED for name in step.old}
        planted["new"] = {("", name) for name in study.new}
        planted["gone"] = {(name, "") for name in study.retired}
        for name in found:
            found[name] |= {(f"{seed} {old}", new) for old, new in told[name]}
            truth[name] |= {(f"{seed} {old}", new) for old, new in planted[name]}
    scores = {name: round(f1(found[name], truth[name]), 3) for name in found}
    print(scores)
    assert all(score >= 0.9 for score in scores.values()), scores


@given(partitions("old"), partitions("new"))
def test_every_candidate_old_and_new_stands_in_a_step(old: tuple[Body, ...], new: tuple[Body, ...]) -> None:
    lineage = match(old, new)
    assert {name for step in lineage.steps for name in step.old} == {body.id for body in old}
    assert {name for step in lineage.steps for name in step.new} == {body.id for body in new}
    told = lineage.predecessors()
    assert len(told) == len(lineage.successors) == len(dict(lineage.successors))
    for step in lineage.steps:
        assert step.old or step.kind is Kind.NEW
        assert step.new or step.kind is Kind.RETIRED
        assert all(0 <= link.evidence.of_old <= 1 and 0 <= link.evidence.of_new <= 1 for link in step.links)
        assert all(link.successor == (told.get(link.new) == link.old) for link in step.links)


@given(partitions("old"), partitions("new"), st.randoms())
def test_the_order_of_the_candidates_does_not_matter(
    old: tuple[Body, ...], new: tuple[Body, ...], chance: random.Random
) -> None:
    assert match(chance.sample(old, len(old)), chance.sample(new, len(new))) == match(old, new)


@given(partitions("run"))
def test_a_run_against_itself_keeps_everything(run: tuple[Body, ...]) -> None:
    lineage = match(run, run)
    assert all(step.kind is Kind.KEPT for step in lineage.steps)
    assert lineage.successors == tuple(sorted((body.id, body.id) for body in run))


@pytest.mark.parametrize(("size", "kind"), [(20, Kind.KEPT), (30, Kind.GROWN), (9, Kind.SHRUNK)])
def test_a_candidate_that_keeps_its_core_is_kept_grown_or_shrunk(size: int, kind: Kind) -> None:
    assert one_step(match([Body("a", tuple(SEGMENTS[:20]))], [Body("b", tuple(SEGMENTS[:size]))])) is kind


def test_a_split_names_its_pieces_and_the_one_that_carries_the_identity() -> None:
    pieces = [Body("b", tuple(SEGMENTS[:12])), Body("c", tuple(SEGMENTS[12:20]))]
    lineage = match([Body("a", tuple(SEGMENTS[:20]))], pieces)
    (step,) = lineage.steps
    assert (step.kind, step.old, step.new) == (Kind.SPLIT, ("a",), ("b", "c"))
    assert [(link.new, link.successor, link.evidence.segments) for link in step.links] == [
        ("b", True, 12),
        ("c", False, 8),
    ]
    assert sum(link.evidence.of_old for link in step.links) == pytest.approx(1)


def test_a_merger_names_its_sources_even_a_small_one() -> None:
    old = [Body("a", tuple(SEGMENTS[:20])), Body("b", tuple(SEGMENTS[20:22]))]
    (step,) = match(old, [Body("c", tuple(SEGMENTS[:22]))]).steps
    assert (step.kind, step.old, step.new) == (Kind.MERGED, ("a", "b"), ("c",))
    assert [link.successor for link in step.links] == [True, False]


def test_a_chip_that_breaks_off_is_new_and_says_where_it_comes_from() -> None:
    new = [Body("b", tuple(SEGMENTS[:28])), Body("c", tuple(SEGMENTS[28:31]))]
    steps = match([Body("a", tuple(SEGMENTS[:31]))], new).steps
    assert [step.kind for step in steps] == [Kind.KEPT, Kind.NEW]
    assert [(link.old, link.evidence.of_new) for link in steps[1].links] == [("a", 1.0)]


def test_strangers_are_retired_and_new() -> None:
    lineage = match([Body("a", tuple(SEGMENTS[:20]))], [Body("b", tuple(SEGMENTS[20:40]))])
    assert [step.kind for step in lineage.steps] == [Kind.RETIRED, Kind.NEW]
    assert lineage.successors == ()


def test_new_interviews_do_not_cost_a_theme_its_identity() -> None:
    more = tuple(segment_ids("t99", 200, random.Random(1)))
    old, new = Body("a", tuple(SEGMENTS[:8])), Body("b", (*SEGMENTS[:8], *more))
    (step,) = match([old], [new], common=frozenset({"t00"})).steps
    assert step.kind is Kind.GROWN
    assert step.links[0].evidence.of_new == 1.0


def test_without_common_talk_the_meaning_decides() -> None:
    old = [Body("a", tuple(SEGMENTS[:8]), centre=(1.0, 0.0)), Body("b", tuple(SEGMENTS[8:20]), centre=(0.0, 1.0))]
    new = [Body("c", tuple(segment_ids("t99", 9, random.Random(1))), centre=(0.6, 0.8))]
    new += [Body("d", tuple(segment_ids("t98", 9, random.Random(1))), centre=(0.995, 0.0998749))]
    lineage = match(old, new, common=frozenset())
    assert set(lineage.successors) == {("a", "d"), ("b", "c")}


def test_meaning_breaks_a_tie_of_shared_talk() -> None:
    equal = [f"t00:{number * 100}-{number * 100 + 90}" for number in range(20)]
    old = [Body("a", tuple(equal), centre=(1.0, 0.0))]
    new = [Body("b", tuple(equal[:10]), centre=(0.0, 1.0)), Body("c", tuple(equal[10:]), centre=(1.0, 0.0))]
    assert match(old, new).successor("a") == "c"


def test_a_theme_that_comes_back_as_a_part_keeps_its_identity_if_nothing_else_fits() -> None:
    old = [Body("a", tuple(SEGMENTS[:8])), Body("b", tuple(SEGMENTS[8:40]))]
    new = [Body("c", tuple(SEGMENTS[:40])), Body("d", tuple(SEGMENTS[:8]), part=True)]
    assert set(match(old, new).successors) == {("a", "d"), ("b", "c")}


def test_a_theme_does_not_live_on_in_a_part_that_holds_little_of_it() -> None:
    old = [Body("a", tuple(SEGMENTS[:10])), Body("b", tuple(SEGMENTS[10:40])), Body("f", tuple(SEGMENTS[40:60]))]
    whole = [Body("c", (*SEGMENTS[:5], *SEGMENTS[10:40])), Body("d", (*SEGMENTS[5:10], *SEGMENTS[40:60]))]
    new = [*whole, Body("e", tuple(SEGMENTS[5:10]), part=True)]
    assert match(old, new).successor("a") is None


def test_segments_cut_anew_are_the_same_talk() -> None:
    old = Body("a", ("t00:0-100", "t00:100-200", "t00:300-400"))
    new = Body("b", ("t00:0-150", "t00:150-200", "t00:300-400"))
    (step,) = match([old], [new]).steps
    assert step.kind is Kind.KEPT
    assert (step.links[0].evidence.of_old, step.links[0].evidence.of_new) == (1.0, 1.0)
    assert step.links[0].evidence.segments == 3


def test_a_corrected_transcript_keeps_its_themes() -> None:
    lines = [f"P: This is remark number {number} about the garden, and it goes on a bit." for number in range(40)]
    corrected = ["A heading that somebody added", *lines[:10], "P: Quite another remark.", *lines[12:]]
    corrected[15] = corrected[15].replace("garden", "allotment")
    before, after = "\n".join(lines), "\n".join(corrected)

    def said(text: str, transcript: str, numbers: range) -> tuple[str, ...]:
        found = [next(line for line in text.split("\n") if f"number {n} about" in line) for n in numbers]
        return tuple(f"{transcript}:{text.index(line)}-{text.index(line) + len(line)}" for line in found)

    old = [Body("a", said(before, "t00", range(20))), Body("b", said(before, "t00", range(20, 40)))]
    kept = [*range(10), *range(12, 20)]
    new = [Body("c", said(after, "t01", kept)), Body("d", said(after, "t01", range(20, 40)))]  # type: ignore[arg-type]
    lineage = match(old, new, frozenset({"t01"}), {"t00": align(before, after, "t01")})
    assert set(lineage.successors) == {("a", "c"), ("b", "d")}
    assert {step.kind for step in lineage.steps} == {Kind.KEPT}
    (link,) = next(step.links for step in lineage.steps if step.old == ("b",))
    assert link.evidence.of_old == pytest.approx(1.0, abs=0.01)


def test_two_bodies_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two bodies are called a"):
        match([Body("a", tuple(SEGMENTS[:2])), Body("a", tuple(SEGMENTS[2:4]))], [])


def test_what_is_no_segment_id_is_named() -> None:
    with pytest.raises(ValueError, match="'nonsense' is no segment id"):
        match([Body("a", ("nonsense",))], [])


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_what_an_alignment_calls_the_same_is_the_same(old: str, new: str) -> None:
    alignment = align(old, new, "t01")
    for start, there, length in alignment.blocks:
        assert old[start : start + length] == new[there : there + length]
        assert length > 0
    assert list(alignment.blocks) == sorted(alignment.blocks)
    assert [there for _, there, _ in alignment.blocks] == sorted(there for _, there, _ in alignment.blocks)


def test_a_candidate_of_new_interviews_with_a_few_passages_of_an_old_one_is_no_growth_of_it() -> None:
    old = Body("old", tuple(SEGMENTS[:23]))
    new = Body("new", (*SEGMENTS[:2], *segment_ids("t01", 70, random.Random(5))))
    rest = Body("rest", tuple(SEGMENTS[23:40]))
    lineage = match([old, rest], [new, rest], common=frozenset({"t00"}))
    assert lineage.successor("old") is None
    assert {step.kind for step in lineage.steps} == {Kind.RETIRED, Kind.NEW, Kind.KEPT}
