"""Numbers for Prometheus at /metrics: runs, the queue, steps, the cache and requests.

What workers do is counted in the database, so every API answers for all workers. Open to an admin's key, and to a
caller on this machine itself; not to one that comes through a proxy here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from service.api.access import Db
from service.api.problems import ProblemError
from service.lock import held
from service.operations import caller_of_key
from service.settings import Settings
from service.store import parts, runs, steps, workers
from service.store.engine import Database
from service.store.ids import now
from service.store.runs import Status

router = APIRouter(include_in_schema=False)
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "via")

_requests = CollectorRegistry()
REQUEST_SECONDS = Histogram(
    "themebook_http_request_seconds", "Time to answer a request", ("method", "route", "status"), registry=_requests
)


@router.get("/metrics")
def metrics(request: Request, db: Db) -> Response:
    """All numbers, in the text format of Prometheus."""
    if not (_is_local(request) or _is_admin(request, db)):
        raise ProblemError(
            401,
            "no_key",
            "metrics are for this machine itself, or with an admin's key: 'Authorization: Bearer KEY'",
            {"WWW-Authenticate": 'Bearer realm="themebook"'},
        )
    registry = CollectorRegistry()
    registry.register(_Stored(db, request.app.state.settings))
    return Response(generate_latest(registry) + generate_latest(_requests), media_type=CONTENT_TYPE_LATEST)


@dataclass(frozen=True, slots=True)
class _Stored(Collector):
    """What the database says at this moment."""

    db: Database
    settings: Settings

    def collect(self) -> Iterator[Metric]:
        """Every number, read in one state of the database."""
        with self.db.read() as connection:
            yield from _of_runs(connection)
            yield from _of_steps(connection)
            embedded = self.settings.embedded
            at_work = held(self.settings.data_dir / "worker.lock") if embedded else workers.living(connection)
        yield GaugeMetricFamily("themebook_workers", "Workers at work", value=int(at_work))


def _of_runs(connection: sa.Connection) -> Iterator[Metric]:
    standing = GaugeMetricFamily("themebook_runs", "Runs by status", labels=("status",))
    counted = runs.counts(connection)
    for status in Status:
        standing.add_metric((status.value,), counted.get(status, 0))
    yield standing
    oldest = runs.oldest_queued(connection)
    lag = 0.0 if oldest is None else max(0.0, (now() - oldest).total_seconds())
    yield GaugeMetricFamily("themebook_queue_lag_seconds", "Age of the oldest run that no worker has taken", value=lag)
    waiting = parts.unfinished(connection)
    yield GaugeMetricFamily("themebook_parts_unfinished", "Parts of large runs not yet prepared", value=waiting)


def _of_steps(connection: sa.Connection) -> Iterator[Metric]:
    took = SummaryMetricFamily("themebook_step_seconds", "Finished steps of runs and their time", labels=("step",))
    passages = CounterMetricFamily("themebook_passages", "Vectors by where they came from", labels=("source",))
    efforts = steps.efforts(connection)
    for effort in efforts:
        took.add_metric((effort.kind,), effort.steps, effort.seconds)
    passages.add_metric(("cache",), sum(effort.cached for effort in efforts))
    passages.add_metric(("encoder",), sum(effort.encoded for effort in efforts))
    yield took
    yield passages


def _is_local(request: Request) -> bool:
    through_proxy = any(name in request.headers for name in _FORWARDED)
    return request.client is not None and request.client.host in _LOOPBACK and not through_proxy


def _is_admin(request: Request, db: Database) -> bool:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    caller = caller_of_key(db, secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
    return caller is not None and caller.admin
