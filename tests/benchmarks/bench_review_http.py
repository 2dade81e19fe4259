"""8 reviewers over HTTP, 10,000 decisions over 500 themes, without and with runs at work; prints what it measures.

    python tests/benchmarks/bench_review_http.py [--decisions 10000] [--items 500] [--postgresql] [--only alone]

`themebook serve` runs with its worker, the reviewers in this process, each on a connection of their own. Whoever is
refused with 412 looks at what is there now, as the answer gives it, and decides again. While the second half lasts the
worker analyses the demo study over and over (`--only alone` and `--only beside` measure one half). Exits with 1 when a
decision is lost or done twice, or anything but 201 and 412 is answered.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from bench_review import opened  # noqa: E402
from processes import until  # noqa: E402
from review_machine import study_with_candidates  # noqa: E402

from corpora.decision import Act  # noqa: E402
from corpora.studies import load_demo  # noqa: E402
from service import operations  # noqa: E402
from service.operations import Caller  # noqa: E402
from service.store import decisions  # noqa: E402
from service.store.engine import Database  # noqa: E402
from service.store.users import Role  # noqa: E402

Answers = list[tuple[int, float]]


def themes_to_review(db: Database, admin: Caller, reviewers: list[str], items: int) -> tuple[list[str], list[str]]:
    """Studies that the reviewers are members of, and the themes in them."""
    studies: list[str] = []
    themes: list[str] = []
    while len(themes) < items:
        study, candidates = study_with_candidates(db, [admin])
        studies.append(study)
        for reviewer in reviewers:
            operations.add_member(db, admin, study, reviewer)
        themes += [operations.decide(db, admin, c, Act.ACCEPT, version=0).theme or "" for c in candidates]
    return studies, themes[:items]


def review(port: int, key: str, themes: list[str], seen: dict[str, int], count: int, round_: str) -> Answers:
    """Rename random themes until so many decisions are taken; status and seconds of every answer."""
    chance, answers = random.Random(key), []
    connection = HTTPConnection("127.0.0.1", port)
    for number in range(count):
        theme, status = chance.choice(themes), 0
        while status != 201:
            headers = {
                "Authorization": f"Bearer {key}", "Content-Type": "application/json",
                "If-Match": f'"{seen[theme]}"', "Idempotency-Key": f"{round_} {number} {seen[theme]}",
            }  # fmt: skip
            body = json.dumps({"act": "rename", "name": f"{key[-6:]} {round_} {number}"})
            began = time.perf_counter()
            connection.request("POST", f"/api/v1/themes/{theme}/decisions", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
            status = answer.status
            answers.append((status, time.perf_counter() - began))
            if status == 412:
                seen[theme] = said["current"]["version"]
            elif status != 201:
                break
            else:
                seen[theme] = said["version"]
    connection.close()
    return answers


def crowd(db: Database, pid: int, port: int, keys: list[str], themes: list[str], count: int, round_: str) -> bool:
    """Let all review at once; whether every answer was 201 or 412."""
    with db.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, version FROM themes").all()
    now_at = {row[0]: row[1] for row in rows}
    began, busy = time.perf_counter(), _processor_seconds(pid)
    with ThreadPoolExecutor(len(keys)) as pool:
        each = [
            pool.submit(review, port, key, themes, {t: now_at[t] for t in themes}, count // len(keys), round_)
            for key in keys
        ]
        answers = [answer for one in each for answer in one.result()]
    seconds, busy = time.perf_counter() - began, _processor_seconds(pid) - busy
    statuses, took = Counter(status for status, _ in answers), sorted(took for _, took in answers)
    print(
        f"  {round_}: {statuses[201]} decisions in {seconds:.1f} s, {statuses[201] / seconds:.0f} a second "
        f"({len(answers) / seconds:.0f} answers), p50 {1000 * took[len(took) // 2]:.0f} ms, "
        f"p99 {1000 * took[int(0.99 * (len(took) - 1))]:.0f} ms, longest {1000 * took[-1]:.0f} ms, "
        f"answers {dict(statuses)}, {1000 * busy / len(answers):.2f} ms of the server's processor time an answer, "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return not statuses.keys() - {201, 412} and statuses[201] == count // len(keys) * len(keys)


def _processor_seconds(pid: int) -> float:
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--only", choices=("alone", "beside"))
    given = parser.parse_args()
    kind = "postgresql" if given.postgresql else "sqlite"
    print(kind, flush=True)
    with tempfile.TemporaryDirectory() as place, opened(kind, Path(place)) as (db, admin):
        made = [operations.add_user(db, admin, f"reviewer {n}", Role.REVIEWER) for n in range(8)]
        keys = [one.secret for one in made]
        studies, themes = themes_to_review(db, admin, [one.user.id for one in made], given.items)
        demo = operations.create_study(db, admin, "Demo").id
        operations.add_transcripts(db, admin, demo, [(t.name, t.text.encode()) for t in load_demo().transcripts])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [str(Path(sys.executable).with_name("themebook")), "serve", "--port", str(port)]
        command += ["--data-dir", str(db.folder)]
        if given.postgresql:
            command += ["--database-url", db.engine.url.render_as_string(hide_password=False)]
        with (Path(place) / "log").open("wb") as log:
            served = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, 60, "serve")
            well = True
            if given.only != "beside":
                well &= crowd(db, served.pid, port, keys, themes, given.decisions, "without a run")
            if given.only != "alone":
                runs = [operations.start_run(db, admin, demo, {"seed": seed}).id for seed in range(50)]
                until(
                    lambda: operations.get_run(db, admin, runs[0]).stage in ("clustering", "describing", "mapping"),
                    60,
                    "a run at work",
                )
                well &= crowd(db, served.pid, port, keys, themes, given.decisions, "while runs work")
                states = Counter(operations.get_run(db, admin, run).status.value for run in runs)
                print(f"  runs meanwhile: {dict(states)}")
        finally:
            os.killpg(served.pid, signal.SIGKILL)
            served.wait(10)
        with db.read() as connection:
            renames = [d for s in studies for d in decisions.whole_log(connection, s) if d.act is Act.RENAME]
        faults = operations.check(db).faults
        expected = given.decisions // 8 * 8 * (1 if given.only else 2)
        print(f"  in the log: {len(renames)} of {expected} decisions; faults: {faults}")
        return 0 if well and len(renames) == expected and not faults else 1


if __name__ == "__main__":
    sys.exit(main())
