"""Settings come from the environment, under one prefix, and keep their secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THEMEBOOK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("THEMEBOOK_PORT", "9001")
    found = Settings()
    assert (found.data_dir, found.port, found.embedded) == (tmp_path, 9001, True)
    assert found.database == f"sqlite:///{tmp_path / 'themebook.sqlite'}"
    assert found.jobs == f"sqlite:///{tmp_path / 'jobs.sqlite'}"


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
