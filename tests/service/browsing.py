"""A real browser for the tests, Debian's chromium, kept from fetching anything by itself."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from service.api.app import create_app
from service.settings import Settings
from service.store.engine import Database

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser; where there is none the test fails on CI and is skipped elsewhere."""
    found = shutil.which("chromium")
    if found is None:
        reason = "no chromium here; install Debian's package chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def serving(settings: Settings, db: Database) -> Iterator[str]:
    """The application on a port of this machine; the address of its pages."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings, db), port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
