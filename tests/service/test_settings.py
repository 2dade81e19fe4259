"""Settings come from the environment, under one prefix, and keep their secrets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from corpora.errors import InputError
from service.cli.local import settings
from service.settings import Settings


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THEMEBOOK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("THEMEBOOK_PORT", "9001")
    found = Settings()
    assert (found.data_dir, found.port, found.embedded) == (tmp_path, 9001, True)
    assert found.database == f"sqlite:///{tmp_path / 'themebook.sqlite'}"
    assert found.jobs == f"sqlite:///{tmp_path / 'jobs.sqlite'}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("THEMEBOOK_DATABSE_URL", "THEMEBOOK_DATABSE_URL is no setting; the nearest are THEMEBOOK_DATABASE_URL"),
        ("themebook_prt", "themebook_prt is no setting; the nearest are THEMEBOOK_PORT"),
        ("THEMEBOOK_DATA", "THEMEBOOK_DATA is no setting; the nearest are THEMEBOOK_DATA_DIR"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_and_the_nearest_named(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any], name: str, said: str
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(ValidationError, match=said):
        Settings()
    ended = run("study", "list")
    assert (ended.code, ended.err.startswith(f"themebook: settings: {said}")) == (2, True), ended.err


def test_a_variable_like_no_setting_is_passed_over_and_told(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    monkeypatch.setenv("THEMEBOOK_SERVICE_HOST", "10.0.0.7")  # as Kubernetes names a service's address
    ended = run("study", "list")
    assert (ended.code, "THEMEBOOK_SERVICE_HOST is no setting, so it was passed over" in ended.err) == (0, True), ended


def test_by_default_data_lie_where_the_system_keeps_a_persons_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert Settings().data_dir == Path("/somewhere/themebook")


def test_a_database_address_gets_its_driver_and_is_not_shown() -> None:
    found = Settings(database_url="postgresql://me:secret@host/themes")  # type: ignore[arg-type]
    assert found.database == found.jobs == "postgresql+psycopg://me:secret@host/themes"
    assert ":secret" not in repr(found)
    assert Settings(**found.for_child()) == found


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://host/x", "host"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="postgresql://"):
        Settings(database_url=url)  # type: ignore[arg-type]


@pytest.mark.parametrize("password", ["first@last", "first@mid/last", "first@mid?last", "first@1:last", "@first@last"])
def test_a_password_that_would_be_taken_for_the_host_is_refused_and_not_shown(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEMEBOOK_DATABASE_URL", f"postgresql://me:{password}@host/themes")
    with pytest.raises(InputError, match=r"THEMEBOOK_DATABASE_URL.*%40") as told:
        settings()
    assert not [piece for piece in ("first", "mid", "last") if piece in str(told.value)]


@pytest.mark.parametrize("password", ["p/ss", "p:ss", "p?ss", "p#ss", "p%40ss", "50%off"])
def test_every_other_password_reaches_the_database_as_it_is(password: str) -> None:
    found = Settings(database_url=f"postgresql://me:{password}@host:5432/themes")  # type: ignore[arg-type]
    address = make_url(found.database)
    assert (address.password, address.host, address.port) == (password.replace("%40", "@"), "host", 5432)
