"""People who decide over HTTP without a pause while a `serve` is killed and comes back, and what they were told."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import sqlalchemy as sa
from kill_batch import KilledServe

from service.store.engine import Database

PAUSE = 0.02
"""Seconds between two decisions of one person."""


@dataclass
class Deciders:
    """Some people who accept, rename, withdraw and reject in one study, each their own candidates.

    Whoever gets no answer asks again with the same idempotency key until there is one. Every decision bears a mark as
    its memo: `told` are the marks of those acknowledged, `cut_off` counts requests that a kill left without an answer,
    `wrong` are answers that should not be.
    """

    served: KilledServe
    study: str
    people: int = 3
    told: set[str] = field(default_factory=set)
    cut_off: int = 0
    wrong: list[str] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them decide while the block lasts; each ends with an answer, so the server must be there at the end."""
        self._stopping.clear()
        threads = [threading.Thread(target=self._decide, args=(person,)) for person in range(self.people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()

    def faults(self, db: Database) -> list[str]:
        """What is acknowledged and not in the log, or in it twice, or was answered wrongly: a sentence each."""
        with db.read() as connection:
            query = sa.text("SELECT memo FROM decisions WHERE study = :study AND memo LIKE 'mark %'")
            kept = Counter(connection.execute(query, {"study": self.study}).scalars())
        return [
            *(f"{mark} was acknowledged and is not in the log" for mark in sorted(self.told - kept.keys())),
            *(f"{mark} is in the log {times} times" for mark, times in kept.items() if times > 1),
            *self.wrong,
        ]

    def _decide(self, person: int) -> None:
        draw, themes, number = random.Random(f"{person} {len(self.told)}"), dict[str, str | None](), 0
        with self.served.client() as client:
            while not self._stopping.wait(PAUSE):
                listed = self._get(client, f"/studies/{self.study}/candidates?limit=100")
                if listed is None or not (own := listed.json()["items"][person :: self.people]):
                    continue
                candidate, number = draw.choice(own), number + 1
                mark = f"mark {person} {time.monotonic_ns()} {number}"
                theme = themes.get(candidate["id"])
                if theme is None:
                    act = "reject" if candidate["standing"] == "open" and draw.random() < 0.3 else "accept"
                    path, body = f"/candidates/{candidate['id']}", {"act": act}
                elif draw.random() < 0.8:
                    path, body = f"/themes/{theme}", {"act": "rename", "name": mark}
                else:
                    path, body = f"/themes/{theme}", {"act": "withdraw"}
                if (seen := self._get(client, path)) is not None:
                    decided = self._post(
                        client, f"{path}/decisions", {**body, "memo": mark}, seen.headers["ETag"], mark
                    )
                    themes[candidate["id"]] = decided["theme"] if body["act"] in ("accept", "rename") else None

    def _get(self, client: httpx.Client, path: str) -> httpx.Response | None:
        while not self._stopping.is_set():
            try:
                return client.get(path).raise_for_status()
            except httpx.TransportError:
                time.sleep(PAUSE)
        return None

    def _post(self, client: httpx.Client, path: str, body: dict[str, str], version: str, mark: str) -> dict[str, str]:
        while True:
            try:
                answer = client.post(path, json=body, headers={"If-Match": version, "Idempotency-Key": mark})
            except httpx.ConnectError:
                time.sleep(PAUSE)
            except httpx.TransportError:
                with self._counting:
                    self.cut_off += 1
            else:
                with self._counting:
                    if answer.status_code == 201:
                        self.told.add(mark)
                    else:
                        self.wrong.append(f"{mark} was answered {answer.status_code}: {answer.text[:300]}")
                return dict(answer.raise_for_status().json())
