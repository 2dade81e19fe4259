"""A re-run with more interviews goes on with what people decided, and changes none of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from fast_themebook import EveryFourth
from people import V1, Team, pages_of
from rerun import add, at, found, rerun, tools

from corpora.decision import Act
from models.condensing import Nodes
from models.topics import Topics
from pipelines.carried import Place
from service import operations
from service.bench import Bench, begin
from service.jobs import conclude
from service.operations import Caller, Proposal
from service.store import decisions, themes
from service.store.candidates import StoredCandidate
from service.store.engine import Database


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Identity").id
    add(db, admin, study, ["AA", "BB", "CC"])
    return study


def accept(db: Database, admin: Caller, row: StoredCandidate, name: str = "Frost") -> str:
    return operations.decide(db, admin, row.id, Act.ACCEPT, version=row.version, name=name).theme or ""


def segments_of(db: Database, admin: Caller, theme: str) -> tuple[str, ...]:
    return operations.show_theme(db, admin, theme).stored.theme.segments


def what_people_did(db: Database, study: str) -> Any:
    with db.read() as connection:
        return decisions.whole_log(connection, study), themes.whole_codebook(connection, study)


def test_every_candidate_of_a_first_run_has_an_identity_of_its_own(db: Database, admin: Caller, study: str) -> None:
    known = [identity for _, identity in found(db, rerun(db, admin, study))]
    assert len({identity.series for identity in known}) == len(known) == 4
    assert {identity.place for identity in known} == {Place.OPEN}


def test_a_theme_keeps_its_segments_and_is_offered_the_new_ones(db: Database, admin: Caller, study: str) -> None:
    (row, identity), *_ = found(db, rerun(db, admin, study))
    theme = accept(db, admin, row)
    held = segments_of(db, admin, theme)
    before = what_people_did(db, study)
    add(db, admin, study, ["DD"])
    [(again, known)] = at(db, rerun(db, admin, study), Place.THEME)
    assert what_people_did(db, study) == before
    assert segments_of(db, admin, theme) == held
    assert (known.series, known.theme) == (identity.series, theme)
    offered = operations.suggestions(db, admin, theme)
    assert {one.coded.segment for one in offered} == {*again.payload["segment_ids"]} - {*held}
    assert all(one.coded.case == "DD" and one.candidate == again.id for one in offered)


def test_what_is_added_or_declined_is_suggested_no_more_even_by_the_next_run(
    db: Database, admin: Caller, study: str
) -> None:
    theme = accept(db, admin, found(db, rerun(db, admin, study))[0][0])
    add(db, admin, study, ["DD"])
    rerun(db, admin, study)
    wanted, unwanted = (one.coded.segment for one in operations.suggestions(db, admin, theme))
    operations.propose(db, admin, Proposal(Act.ADD, theme, 1, segments=(wanted,)))
    done = operations.propose(db, admin, Proposal(Act.DECLINE, theme, 2, segments=(unwanted,)))
    assert operations.suggestions(db, admin, theme) == ()
    rerun(db, admin, study, seed=5)
    assert operations.suggestions(db, admin, theme) == ()
    assert wanted in segments_of(db, admin, theme)
    operations.undo(db, admin, done.decision, version=3)
    rerun(db, admin, study, seed=5)
    assert [one.coded.segment for one in operations.suggestions(db, admin, theme)] == [unwanted]
    assert operations.check(db).faults == ()


def test_a_rejected_candidate_stays_away_until_its_evidence_has_changed_and_then_says_so(
    db: Database, admin: Caller, study: str
) -> None:
    row = found(db, rerun(db, admin, study))[0][0]
    operations.decide(db, admin, row.id, Act.REJECT, version=0)
    again = rerun(db, admin, study, seed=5)
    [(held, identity)] = at(db, again, Place.HELD_BACK)
    assert (identity.unseen, set(held.payload["segment_ids"])) == (0, set(row.payload["segment_ids"]))
    waiting = [one.candidate.id for one in operations.review_queue(db, admin, study).items]
    assert len(waiting) == 3
    assert held.id not in waiting
    shown = operations.review_queue(db, admin, study, place=Place.HELD_BACK).items
    assert [one.candidate.id for one in shown] == [held.id]
    add(db, admin, study, ["DD", "EE", "FF"])
    [(back, returned)] = at(db, rerun(db, admin, study), Place.RETURNED)
    assert (returned.series, returned.unseen) == (identity.series, pytest.approx(0.5, abs=0.05))
    assert "rejected before, but 50% of its words are new (above 33%)" in returned.reason
    assert back.id in [one.candidate.id for one in operations.review_queue(db, admin, study).items]


def test_what_was_decided_in_an_older_run_waits_for_nobody_in_the_newer(
    db: Database, admin: Caller, study: str
) -> None:
    old = found(db, rerun(db, admin, study))
    rerun(db, admin, study, seed=5)
    accept(db, admin, old[0][0])
    queued = operations.review_queue(db, admin, study).items
    assert len(queued) == 3
    assert old[0][1].series not in {one.identity.series for one in queued if one.identity}
    assert operations.progress(db, admin, study).waiting == 3


class Overheard(EveryFourth):
    """Topics that remember which rows people bound, by their words."""

    def __init__(self) -> None:
        self.together: list[set[str]] = []
        self.apart: list[set[str]] = []

    def encoding_with(self, encoder: object) -> Overheard:
        return self

    def fit(self, texts: Sequence[str], nodes: Nodes, *more: Any, **named: Any) -> Topics:
        said: dict[int, set[str]] = {}
        for text, node in zip(texts, nodes.of_text.tolist(), strict=True):
            said.setdefault(node, set()).add(text)
        self.together = [words for words in said.values() if len(words) > 1]
        self.apart = [said[one] | said[other] for one, other in nodes.apart]
        return super().fit(texts, nodes, *more, **named)


def test_moved_segments_are_bound_in_the_clustering_of_the_next_run(db: Database, admin: Caller, study: str) -> None:
    one, other, *_ = (accept(db, admin, row) for row, _ in found(db, rerun(db, admin, study)))
    moved = segments_of(db, admin, one)[0]
    words = {s.segment: s.text for s in operations.show_theme(db, admin, one).segments}[moved]
    operations.propose(db, admin, Proposal(Act.MOVE, one, 1, segments=(moved,), into=other, seen={other: 1}))
    run, topics = operations.start_run(db, admin, study).id, Overheard()
    bench = Bench(db, lambda report: tools(topics), "session")
    assert begin(bench, run)
    conclude(bench, run)
    says = {word.strip(".").casefold() for word in words.split()}
    assert any(any(set(text.split()) <= says for text in group) for group in topics.together)
    assert any(any(set(text.split()) <= says for text in pair) for pair in topics.apart)


def test_a_split_theme_and_its_part_have_an_identity_each(db: Database, admin: Caller, study: str) -> None:
    row, identity = found(db, rerun(db, admin, study))[0]
    theme = accept(db, admin, row)
    segments = segments_of(db, admin, theme)
    part = operations.ProposedPart("Part", segments[:3])
    done = operations.propose(db, admin, Proposal(Act.SPLIT, theme, 1, parts=(part,)))
    add(db, admin, study, ["DD"])
    for seed in (5, 1):
        run = rerun(db, admin, study, seed=seed)
        series = [known.series for _, known in found(db, run)]
        assert len(set(series)) == len(series)
        assert identity.series in series
    assert {thing.id for thing in done.changed} >= {theme}


def test_an_erased_case_is_suggested_nowhere(db: Database, admin: Caller, study: str) -> None:
    theme = accept(db, admin, found(db, rerun(db, admin, study))[0][0])
    add(db, admin, study, ["DD"])
    rerun(db, admin, study)
    assert operations.suggestions(db, admin, theme)
    operations.erase_case(db, admin, study, "DD")
    assert operations.suggestions(db, admin, theme) == ()
    rerun(db, admin, study)
    assert operations.check(db).faults == ()


def test_a_corrected_transcript_keeps_its_place_in_the_theme(db: Database, admin: Caller, study: str) -> None:
    (row, identity), *_ = found(db, rerun(db, admin, study))
    theme = accept(db, admin, row)
    add(db, admin, study, ["AA"], turns=7)  # the last answer was cut
    [(again, known)] = at(db, rerun(db, admin, study), Place.THEME)
    assert (known.series, known.theme) == (identity.series, theme)
    assert again.payload["segment_ids"] != row.payload["segment_ids"]


def test_the_api_tells_lineage_suggestions_and_changes(team: Team, db: Database, admin: Caller, study: str) -> None:
    row, identity = found(db, rerun(db, admin, study))[0]
    theme = accept(db, admin, row)
    add(db, admin, study, ["DD"])
    run = rerun(db, admin, study)
    listed = team.admin.get(f"{V1}/studies/{study}/candidates").json()["items"]
    [mine] = [one for one in listed if one["lineage"]["theme"] == theme]
    assert (mine["lineage"]["series"], mine["lineage"]["place"]) == (identity.series, "theme")
    whole = team.admin.get(f"{V1}/candidates/{mine['id']}").json()
    assert [(one["candidate"], one["standing"]) for one in whole["same_identity"]] == [(row.id, "accepted")]
    assert whole["steps"][0]["old"] == [theme]
    assert whole["steps"][0]["links"][0]["evidence"]["of_old"] == 1
    steps = team.admin.get(f"{V1}/runs/{run}/lineage").json()["steps"]
    assert sorted(new for step in steps for new in step["new"]) == sorted(one["id"] for one in listed)
    [first, *_] = team.admin.get(f"{V1}/themes/{theme}/suggestions").json()["items"]
    assert first["segment"]["case"] == "DD"
    [[alone], *_] = pages_of(team.admin, f"/themes/{theme}/suggestions", 1)
    assert alone == first
    changes = team.admin.get(f"{V1}/studies/{study}/changes").json()
    assert (changes["after"]["id"], changes["changes"]["added"]) == (run, ["DD.txt"])
    table = team.admin.get(f"{V1}/studies/{study}/changes?form=csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[0].startswith("kind,level,before_id")
    assert len(table.text.splitlines()) == 1 + 4


def test_the_api_says_which_candidates_people_decided_on_in_another_run(
    team: Team, db: Database, admin: Caller, study: str
) -> None:
    old = found(db, rerun(db, admin, study))
    rerun(db, admin, study, seed=5)
    theme = accept(db, admin, old[0][0])
    listed = team.admin.get(f"{V1}/studies/{study}/candidates?standing=open").json()["items"]
    [mine] = [one for one in listed if one["decided"]]
    assert mine["lineage"]["series"] == old[0][1].series
    told = {"candidate": old[0][0].id, "run": old[0][0].run, "standing": "accepted", "theme": theme}
    assert mine["decided"] == {**told, "label": old[0][0].label}
    assert team.admin.get(f"{V1}/candidates/{mine['id']}").json()["candidate"]["decided"] == mine["decided"]


def test_two_runs_are_needed_to_compare(team: Team, db: Database, admin: Caller, study: str) -> None:
    assert team.admin.get(f"{V1}/studies/{study}/changes").status_code == 409
    run = rerun(db, admin, study)
    assert team.admin.get(f"{V1}/studies/{study}/changes").status_code == 409
    assert team.admin.get(f"{V1}/studies/{study}/changes?before={run}&after={run}").status_code == 200
    assert team.admin.get(f"{V1}/studies/{study}/changes?before=r00").status_code == 404
    assert team.admin.get(f"{V1}/studies/{study}/waves").status_code == 422


def test_waves_are_told_apart_by_an_attribute_of_the_cases(team: Team, db: Database, admin: Caller, study: str) -> None:
    table = "transcript,case,group,wave\nAA.txt,AA,,1\nBB.txt,BB,,2\nCC.txt,CC,,10\n"
    says = "Interviewer: So?\n{0}: {0} says that the gate is shut.\n"
    files = [(f"{case}.txt", says.format(case).encode()) for case in ("AA", "BB", "CC")]
    operations.add_transcripts(db, admin, study, files, said=operations.Said(cases=table))
    add(db, admin, study, ["DD", "EE"])
    rerun(db, admin, study)
    answer = team.admin.get(f"{V1}/studies/{study}/waves?by=wave").json()
    assert answer["waves"] == ["1", "2", "10"]
    assert all(len(theme["reach"]) == 3 for theme in answer["themes"])
    assert "rise" in team.admin.get(f"{V1}/studies/{study}/waves?by=wave&form=csv").text.splitlines()[0]
