"""The web application: API and pages over one database."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI

from service.api import agreement, lineage, metrics, passages, people, queue, review, runs, segments, studies
from service.api.access import PREFIX
from service.api.envelope import Envelope
from service.api.handlers import install
from service.migrations.apply import prepare
from service.settings import Settings
from service.store.engine import Database, open_database


def create_app(settings: Settings, db: Database | None = None) -> FastAPI:
    """The application over a database that is fit to use; without one it opens, and prepares, the settings' own.

    Raises:
        SetupError: the database is behind and not ours to change.
    """
    if db is None:
        db = open_database(settings)
        prepare(db, settings)
    app = FastAPI(
        title="themebook",
        version="1",
        description="Thematic analysis of interviews: candidate themes with proven quotes, reviewed by people.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.database = db
    # taken as they are: what is included FastAPI builds a second time, which would be a fifth of the start
    for part in (studies, runs, review, passages, segments, lineage, agreement, queue, people, metrics):
        app.router.routes.extend(part.router.routes)
    _include_pages(app)
    install(app)
    app.add_middleware(Envelope)
    return app


def _include_pages(app: FastAPI) -> None:
    if find_spec("service.web") is not None and find_spec("service.web.routes") is not None:
        app.router.routes.extend(import_module("service.web.routes").ROUTES)
        app.state.problem_page = import_module("service.web.visit").problem_page
