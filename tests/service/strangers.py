"""A stranger with a study of their own asks for another study's things in every way that the API has."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from people import V1, Team
from rerun import add, found, rerun
from starlette.testclient import TestClient

from corpora.decision import Act
from service import operations
from service.api.access import ACCESS
from service.api.paging import seal
from service.operations import Caller
from service.store.double import Kind
from service.store.engine import Database
from service.store.users import Role

Things = dict[str, str]
_NOT_OF_A_STUDY = ("/users", "/keys", "/health", "/openapi.json", "/me")
_MADE_UP = "0123456789abcdef"


@dataclass(frozen=True)
class Attempt:
    """A request with a placeholder ``@`` where the thing's identifier goes, and what kind of thing it is."""

    method: str
    path: str
    kind: str
    query: dict[str, str]
    body: dict[str, Any] | None

    def sent(self, client: TestClient, identifier: str) -> tuple[int, str]:
        """Status and body of the answer, with the identifier and the number of the request taken out."""
        path, query, body = (_put(said, identifier) for said in (self.path, self.query, self.body))
        headers = {"If-Match": '"1"'} if self.method != "GET" else {}
        answer = client.request(self.method, V1 + path, params=query, json=body, headers=headers)
        text = re.sub(r'"(request_id|instance)":"[^"]*"', "", answer.text)
        for known in (identifier, identifier.split(":")[0], seal(identifier) or identifier):
            text = text.replace(known, "@")
        return answer.status_code, text


def _put(value: Any, identifier: str) -> Any:
    if isinstance(value, str):
        return value.replace("@", identifier)
    if isinstance(value, list):
        return [_put(entry, identifier) for entry in value]
    if isinstance(value, dict):
        return {_put(name, identifier): _put(entry, identifier) for name, entry in value.items()}
    return value


def study_of_everything(db: Database, admin: Caller, name: str) -> Things:
    """A study with one of each kind of thing."""
    study = operations.create_study(db, admin, name).id
    add(db, admin, study, [f"{name}1", f"{name}2", f"{name}3"])
    run = rerun(db, admin, study)
    rows = [row for row, _ in found(db, run)]
    done = [operations.decide(db, admin, row.id, Act.ACCEPT, version=0) for row in rows[:2]]
    for name in ("analyst Ada", "reviewer Ada"):
        operations.add_member(db, admin, study, name)
    memo = operations.add_memo(db, admin, study, study, "secret")
    double = operations.start_double_review(db, admin, study, Kind.SEGMENT, 1, ["admin", "reviewer Ada"])
    segment = rows[0].payload["segment_ids"][0]
    return {
        "study": study, "run": run, "candidate": rows[2].id, "theme": done[0].theme or "", "review": double.review.id,
        "decision": memo.decision, "transcript": segment.split(":")[0], "segment": segment, "case": f"{name}1",
    }  # fmt: skip


def attempts(own: Things) -> Iterator[Attempt]:
    """Everything that a stranger can try: each path, and each filter and body with their own things around it."""
    bodies: dict[str, list[dict[str, Any]]] = {
        "/candidates/{candidate}/decisions": [{"act": "accept"}, {"act": "reject", "memo": "no"}],
        "/themes/{theme}/decisions": [{"act": "rename", "name": "x"}, {"act": "withdraw"}],
        "/themes/{theme}/preview": [{"act": "split", "parts": [{"name": "x", "segments": [own["segment"]]}]}],
        "/candidates/{candidate}/assignment": [{"reviewer": None}],
        "/double-reviews/{review}/codings": [{"unit": own["segment"], "codes": []}],
        "/double-reviews/{review}/adjudications": [{"unit": own["segment"], "codes": []}],
        "/studies/{study}/double-reviews": [{"kind": "segment", "share": 1, "reviewers": ["a", "b"]}],
        "/studies/{study}/memos": [{"about": "x", "memo": "y"}],
        "/studies/{study}/passages/{segment}/objective": [{"objectives": []}],
        "/studies/{study}/erasures": [{"case": "x"}],
        "/studies/{study}/framework": [{"framework": "kirkpatrick"}],
    }
    for method, path in ACCESS:
        names = re.findall(r"{(\w+)}", path)
        if path.startswith(_NOT_OF_A_STUDY) or not names or method == "DELETE":
            continue
        for name in names:
            filled = path
            for other in names:
                filled = filled.replace(f"{{{other}}}", "@" if other == name else own.get(other, "x"))
            for body in bodies.get(path, [{}]) if method != "GET" else [None]:
                yield Attempt(method, filled, name if name in own else "study", {}, body)
    yield from in_queries(f"/studies/{own['study']}")
    yield from in_bodies(own)


def in_queries(study: str) -> Iterator[Attempt]:
    """Their own study, filtered by another's things, and read on from them."""
    for path, query, kind in [
        ("/candidates", "run", "run"), ("/queue", "run", "run"), ("/changes", "before", "run"),
        ("/changes", "after", "run"), ("/waves", "run", "run"), ("/decisions", "thing", "theme"),
        ("/segments", "run", "run"), ("/segments", "text", "study"), ("/exports/findings", "run", "run"),
        ("/exports/report", "run", "run"),
        ("/decisions", "thing", "candidate"), ("/memos", "about", "study"), ("/queue", "assigned", "study"),
        ("/decisions", "reviewer", "study"),
    ]:  # fmt: skip
        yield Attempt("GET", study + path, kind, {query: "@"}, None)
    yield Attempt("GET", f"{study}/matrix", "run", {"of": "candidates", "run": "@"}, None)
    for path in (
        "/segments",
        "/candidates",
        "/codebook",
        "/decisions",
        "/memos",
        "/audit",
        "/queue",
        "/runs",
        "/transcripts",
    ):
        for kind in ("theme", "run", "transcript", "decision"):
            yield Attempt("GET", study + path, kind, {"cursor": "@"}, None)


def in_bodies(own: Things) -> Iterator[Attempt]:
    """Decisions on their own things that speak of another's."""
    theme = f"/themes/{own['theme']}"
    for where in ("/decisions", "/preview"):
        for body, kind in [
            ({"act": "merge", "sources": ["@"], "versions": {"@": 1}}, "theme"),
            ({"act": "merge", "sources": ["@"], "versions": {"@": 0}}, "candidate"),
            ({"act": "move", "segments": [own["segment"]], "into": "@", "versions": {"@": 1}}, "theme"),
            ({"act": "group", "into": "@"}, "theme"),
            ({"act": "add", "segments": ["@"]}, "segment"),
            ({"act": "disconfirm", "segments": ["@"]}, "segment"),
            ({"act": "split", "parts": [{"candidate": "@"}]}, "candidate"),
        ]:
            yield Attempt("POST", theme + where, kind, {}, body)
    yield Attempt("POST", f"/candidates/{own['candidate']}/decisions", "theme", {}, {"act": "accept", "into": "@"})
    yield Attempt("POST", f"/double-reviews/{own['review']}/codings", "segment", {}, {"unit": "@", "codes": []})
    yield Attempt(
        "POST", f"/double-reviews/{own['review']}/codings", "theme", {}, {"unit": own["segment"], "codes": ["@"]}
    )
    yield Attempt("POST", f"/studies/{own['study']}/erasures", "case", {}, {"case": "@"})


def made_up(identifier: str, chance: random.Random) -> str:
    """An identifier of the same form that nothing has."""
    if not re.search(r"[0-9a-f]{10}", identifier):
        return f"{identifier}x"
    return re.sub(
        r"(?<=[0-9a-f])[0-9a-f]{10}(?=$|:)", lambda _: "".join(chance.choices(_MADE_UP, k=10)), identifier, count=1
    )


def tell_apart(team: Team, db: Database, admin: Caller, person: Any, number: int) -> list[tuple[Attempt, Any, Any]]:
    """Try `number` times; the attempts whose answers tell a thing of another study from one that is not there."""
    theirs = [study_of_everything(db, admin, name) for name in ("Ours", "Other")]
    chance, told = random.Random(5), []
    for role in (Role.ANALYST, Role.REVIEWER):
        stranger, secret = person(f"stranger {role}", role)
        client = TestClient(team.nobody.app, headers={"Authorization": f"Bearer {secret}"})
        own = study_of_everything(db, admin, f"Own{role.value}")
        operations.add_member(db, admin, own["study"], stranger.user)
        ways = list(attempts(own))
        for count in range(number // 2):
            attempt = ways[count] if count < len(ways) else chance.choice(ways)
            real = chance.choice(theirs)[attempt.kind]
            there, absent = attempt.sent(client, real), attempt.sent(client, made_up(real, chance))
            if there != absent or "secret" in there[1]:
                told.append((attempt, there, absent))
        client.close()
    return told
