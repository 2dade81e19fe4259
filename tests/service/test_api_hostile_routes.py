"""Every route that takes a body is sent what none should be: the answer is a problem, or a change, and never a 5xx."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hostile import HOSTILE, NEVER_JSON, spoilt
from people import V1, Team
from strangers import Things, study_of_everything

from service import operations
from service.store.engine import Database

KINDS = ("application/json", "multipart/form-data; boundary=x", "text/html; charset=nothing", b"\xff")
HONEST: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/studies"): {
        "name": "x", "framework": {
            "name": "f", "objective": [{"key": "k", "title": "t", "question": "q", "cues": ["c"]}]
        }
    },
    ("PUT", "/studies/{study}/framework"): {"framework": "kirkpatrick"},
    ("PUT", "/studies/{study}/roster"): {"roster": "name,pseudonym\nMoira,CL01\n"},
    ("POST", "/studies/{study}/runs"): {
        "params": {"seed": 1, "themes": 3, "expected": [{"name": "n", "words": ["w"], "examples": ["e"]}]}
    },
    ("POST", "/frameworks/check"): {"framework": {"name": "n", "objective": [{"key": "k"}]}},
    ("POST", "/studies/{study}/double-reviews"): {
        "kind": "segment", "share": 0.5, "reviewers": ["reviewer Ada", "admin"]
    },
    ("POST", "/double-reviews/{review}/codings"): {"unit": "{segment}", "codes": ["{theme}"], "memo": "m"},
    ("POST", "/double-reviews/{review}/adjudications"): {"unit": "{segment}", "codes": ["{theme}"], "memo": "m"},
    ("POST", "/candidates/{candidate}/decisions"): {
        "act": "accept", "name": "n", "objectives": ["o"], "into": "{theme}"
    },
    ("POST", "/themes/{theme}/decisions"): {
        "act": "split", "memo": "m", "parts": [{"name": "p", "segments": ["{segment}"]}], "versions": {"{theme}": 1}
    },
    ("POST", "/themes/{theme}/preview"): {
        "act": "merge", "sources": ["{candidate}"], "versions": {"{candidate}": 0}
    },
    ("POST", "/decisions/{decision}/undo"): {"memo": "m"},
    ("POST", "/decisions/{decision}/redo"): {"memo": "m"},
    ("POST", "/studies/{study}/memos"): {"about": "{theme}", "memo": "m"},
    ("POST", "/studies/{study}/passages/{segment}/objective"): {"objectives": ["o"], "memo": "m"},
    ("PUT", "/candidates/{candidate}/assignment"): {"reviewer": "reviewer Ada"},
    ("POST", "/studies/{study}/erasures"): {"case": "nobody"},
    ("POST", "/users"): {"name": "{new}", "role": "reviewer", "expires": "2100-01-01T00:00:00Z"},
    ("POST", "/users/{user}/keys"): {"expires": "2100-01-01T00:00:00Z"},
    ("PUT", "/users/{user}/email"): {"email": "bo@example.org"},
    ("PUT", "/users/{user}/password"): {"password": "a long password of words", "current": "c"},
}  # fmt: skip
FILES = {("POST", "/studies/{study}/transcripts"), ("POST", "/studies/{study}/suggestions")}


@pytest.fixture
def things(team: Team, db: Database) -> Things:
    """One of each thing that an address can name."""
    return study_of_everything(db, team.callers["admin"], "All") | {"user": team.callers["analyst"].user, "new": "Bo"}


def test_every_route_with_a_body_is_here(team: Team) -> None:
    described = team.nobody.get(f"{V1}/openapi.json").json()["paths"]
    taking = {
        (method.upper(), path.removeprefix(V1))
        for path, methods in described.items()
        for method, said in methods.items()
        if "requestBody" in said
    }
    assert taking == HONEST.keys() | FILES


def test_what_is_not_a_body_is_refused(team: Team, things: Things) -> None:
    described = team.nobody.get(f"{V1}/openapi.json").json()["paths"]
    for method, path in [*HONEST, *sorted(FILES)]:
        address = V1 + path.format_map(things)
        needed = described[V1 + path][method.lower()]["requestBody"].get("required", False)
        for name, body in {**HOSTILE, **NEVER_JSON}.items():
            if name in ("null", "nothing") and not needed:
                continue
            for kind in KINDS if name in ("null", "deep nesting", "NUL bytes") else KINDS[:1]:
                answer = team.admin.request(method, address, content=body, headers={"Content-Type": kind})
                assert answer.headers["content-type"] == "application/problem+json", (path, name, kind)
                assert 400 <= answer.status_code < 500, (path, name, kind, answer.status_code)


def test_a_spoilt_body_is_answered(team: Team, db: Database, things: Things) -> None:
    answered: Counter[int] = Counter()
    for (method, path), body in HONEST.items():
        address = V1 + path.format_map(things)
        honest = json.loads(re.sub(r"{(\w+)}", lambda found: things[found[1]], json.dumps(body)))
        for bad in spoilt(honest):
            headers = {"Content-Type": KINDS[0], "If-Match": '"1"'}
            answer = team.admin.request(method, address, content=json.dumps(bad), headers=headers)
            assert answer.status_code < 500, (path, json.dumps(bad)[:300])
            assert answer.is_success or answer.headers["content-type"] == "application/problem+json"
            answered[answer.status_code] += 1
    assert answered[422] > 1000
    assert operations.check(db).faults == ()
