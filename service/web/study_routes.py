"""The pages of a study: its candidates, its transcripts, its report."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from corpora.codebook import Standing
from corpora.errors import NotFoundError
from corpora.framework import Framework, bundled_frameworks, load_framework
from corpora.given_text import GivenText, given_text
from corpora.readers import READABLE
from service import operations
from service.api.access import ANALYSTS, Db
from service.api.strict import check_text
from service.exports import mapping_view, view
from service.exports.curves import trust_in
from service.exports.forms import ExportForm
from service.exports.joined import joined_sentence
from service.exports.marking import Place, pieces, places_of
from service.exports.report import policy
from service.exports.stored import export_run
from service.exports.worth_checking import worth_checking
from service.operations import Quota, Said, Upload
from service.settings import Settings
from service.store.engine import Database
from service.store.runs import Run
from service.suggesting import draft_roster
from service.web.states import PILES, states_of
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/studies/{study}")
def show(db: Db, visit: Visiting, study: str) -> Response:
    """A study with the candidates of its latest run that is done."""
    return _study_page(db, visit, study)


@router.post("/studies/{study}/transcripts")
def upload(
    request: Request,
    db: Db,
    visit: Posting,
    study: str,
    files: Annotated[list[UploadFile], File()],
    cases: Annotated[UploadFile | None, File()] = None,
    roster: Annotated[UploadFile | None, File()] = None,
    interviewer: Annotated[str, Form(max_length=200)] = "",
    case_rule: Annotated[str, Form(max_length=200)] = "",
    same: Annotated[str, Form(max_length=20_000)] = "",
    part_at: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add transcripts and say what became of each and what was understood of it."""
    visit.needs(ANALYSTS)
    settings = request.app.state.settings
    contents = _contents(settings, files)
    tables = [
        _table(file, settings.max_upload_bytes) if file is not None and file.filename else None
        for file in (cases, roster)
    ]
    given = {"interviewer": interviewer, "case_rule": case_rule, "same": same, "part_at": part_at}
    for name, text in given.items():
        check_text(text, name)
    texts = [table.text if table is not None else None for table in tables]
    who, rule, people, part = (given[name].strip() or None for name in ("interviewer", "case_rule", "same", "part_at"))
    said = Said(texts[0], rule, who, None, people, part)
    quota = Quota(settings.max_study_transcripts, settings.max_study_characters)
    result = operations.add_transcripts(db, visit.caller, study, contents, said=said, roster=texts[1], quota=quota)
    doubts = [note for table in tables if table is not None for note in table.notes]
    return _study_page(db, visit, study, result, [*doubts, *result.doubts()])


@router.post("/studies/{study}/suggestions")
def suggest(
    request: Request,
    db: Db,
    visit: Posting,
    study: str,
    files: Annotated[list[UploadFile], File()],
    interviewer: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Say what in files may say who somebody is, and keep nothing of them."""
    visit.needs(ANALYSTS)
    contents = _contents(request.app.state.settings, files)
    check_text(interviewer, "interviewer")
    found, refused = operations.suggest_names(
        db, visit.caller, study, contents, Said(interviewer=interviewer.strip() or None)
    )
    return render(
        "suggestions.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        names=found,
        roster=draft_roster(found),
        refused=refused,
        key_table=operations.show_roster(db, visit.caller, study),
    )


@router.get("/studies/{study}/transcripts/{transcript}")
def transcript(
    db: Db,
    visit: Visiting,
    study: str,
    transcript: str,
    run: str = "",
    passage: Annotated[str, Query(pattern=r"^([0-9]{1,9}-[0-9]{1,9})?$")] = "",
) -> Response:
    """A transcript; a run's quotes are marked in it, and the `passage` START-END that a link leads to."""
    found = operations.read_transcript(db, visit.caller, study, transcript)
    latest = _run_of(db, visit, study, run)
    chapters = view.chapters(operations.found_candidates(db, visit.caller, study, latest.id)) if latest else []
    case = found.transcript.case
    text = found.transcript.text
    places = [*places_of(chapters).get(transcript, ()), *_place(transcript, passage, len(text))]
    return render(
        "transcript.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        case=case.name,
        group=case.group or "",
        name=found.transcript.name,
        notes=found.transcript.notes,
        intake=found.version.intake,
        codings=found.codings,
        transcript=transcript,
        notes_on=operations.memos_by_subject(db, visit.caller, study).get(transcript, []),
        text=text,
        pieces=pieces(text, places),
        may_erase=visit.may(ANALYSTS),
        cases=sorted({one.name for one in found.transcript.people.values()}) or [case.name],
        request_key=secrets.token_urlsafe(16),
    )


@router.get("/studies/{study}/report")
def report(db: Db, visit: Visiting, study: str, run: str = "") -> Response:
    """The report of a run."""
    latest = _run_of(db, visit, study, run)
    if latest is None:
        raise NotFoundError("this study has no run that is done, so there is no report yet")
    page = export_run(db, visit.caller, study, latest.id, ExportForm.REPORT)
    return HTMLResponse(page, headers={"Content-Security-Policy": policy() + "; frame-ancestors 'none'"})


def _study_page(
    db: Database, visit: Visit, study: str, upload: Upload | None = None, doubts: Sequence[str] = ()
) -> Response:
    found = operations.show_study(db, visit.caller, study)
    done = found.latest_done
    values: dict[str, Any] = {"chapters": [], "states": {}, "tally": [], "synthetic": False}
    values |= {"outcome": "", "joined": "", "checks": []}
    if done is not None:
        findings = operations.parsed_findings(db, visit.caller, done.id)
        brief = view.in_brief(findings)
        texts = operations.texts_of(db, visit.caller, study, view.quoted_transcripts(brief))
        chapters = view.chapters(brief, texts)
        states = states_of(db, visit.caller, study, done.id)
        tally = Counter(state.pile for state in states.values())
        piles = [pile for pile in PILES if tally[pile] or pile in set(Standing)]
        values = {
            "chapters": chapters,
            "further": mapping_view.further(findings, view.labels(chapters)),
            "trusted": trust_in(findings),
            "states": states,
            "strands": Counter(theme.get("parent") for theme in findings["themes"]),
            "tally": [(pile, tally[pile]) for pile in piles],
            "synthetic": view.is_synthetic(findings),
            "outcome": view.outcome_sentence(findings),
            "joined": joined_sentence(findings),
            "foreign": mapping_view.foreign(findings),
            "checks": worth_checking(findings),
        }
    return render(
        "study.html",
        visit=visit,
        study=found.study,
        transcripts=found.transcripts,
        words=found.words,
        themes=found.themes,
        same=found.same,
        latest=found.latest_run,
        shown_run=done.id if done else "",
        may_run=visit.may(ANALYSTS),
        readable=", ".join(sorted(READABLE)),
        lessons=operations.new_lessons(db, visit.caller, study),
        came=operations.came_since(db, visit.caller, study),
        reworded=done is not None and done.framework_version != found.study.framework.version,
        other_frameworks=_others_than(found.study.framework),
        request_key=secrets.token_urlsafe(16),
        upload=upload,
        doubts=doubts,
        key_table=operations.show_roster(db, visit.caller, study),
        **values,
    )


def _others_than(framework: Framework) -> list[tuple[str, str]]:
    """The bundled frameworks that a study does not have already, each with its name for people."""
    bundled = [(name, load_framework(name)) for name in bundled_frameworks()]
    return [(name, one.name) for name, one in bundled if one.version != framework.version]


def _place(transcript: str, passage: str, length: int) -> list[Place]:
    """Where a passage of a text of this length stands, for a link to lead to; none where it has no such place."""
    if not passage:
        return []
    start, end = map(int, passage.split("-"))
    return [Place(start, end, view.anchor(transcript, start, end), 0)] if start < end <= length else []


def _run_of(db: Database, visit: Visit, study: str, run: str) -> Run | None:
    """A run of this study that is done: the one asked for, or the latest."""
    latest = operations.show_study(db, visit.caller, study).latest_done
    if not run or (latest and latest.id == run):
        return latest
    found = operations.get_run(db, visit.caller, run)
    if found.study != study:
        raise NotFoundError(f"study {study} has no run {run[:80]!r}")
    return found


def _contents(settings: Settings, files: list[UploadFile]) -> list[tuple[str, bytes]]:
    if len(files) > settings.max_upload_files:
        raise HTTPException(413, f"{len(files)} files at once; at most {settings.max_upload_files} are taken")
    return [(file.filename or "", _read(file, settings.max_upload_bytes)) for file in files]


def _read(file: UploadFile, most: int) -> bytes:
    data = file.file.read(most + 1)
    if len(data) > most:
        raise HTTPException(413, f"{(file.filename or 'a file')[:80]} is larger than {most:,} bytes")
    return data


def _table(file: UploadFile, most: int) -> GivenText:
    """A table that came with an upload, its remarks with its name."""
    name = (file.filename or "the table")[:80]
    table = given_text(_read(file, most), name)
    check_text(table.text, "the table")
    return replace(table, notes=tuple(f"{name}: {note}" for note in table.notes))
