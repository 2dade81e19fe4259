"""The settings: the only reader of the environment, in variables that start with ``THEMEBOOK_``."""

from __future__ import annotations

import os
import re
import sys
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.oidc import Provider, safe_to_ask
from service.proposed_labels import Endpoint

MEGABYTE = 1024 * 1024
_PREFIX = "THEMEBOOK_"
_MISSPELT = 0.66  # likeness to the name of a setting from which on that one is meant


def default_data_dir() -> Path:
    """Where this operating system keeps a person's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "themebook"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "themebook"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "themebook"


class Settings(BaseSettings):
    """Everything that a person who runs themebook can set; sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="folder of the database, jobs and backups")
    database_url: SecretStr | None = Field(default=None, description="address of a PostgreSQL; default: SQLite")
    host: str = Field(default="127.0.0.1", description="address the API listens on")
    port: int = Field(default=8000, ge=1, le=65535)
    max_upload_bytes: int = Field(default=20 * MEGABYTE, ge=1, description="largest transcript file")
    max_upload_files: int = Field(default=500, ge=1, le=10_000, description="most files in one upload")
    max_request_bytes: int = Field(default=400 * MEGABYTE, ge=1, description="largest upload as a whole")
    max_study_transcripts: int = Field(default=20_000, ge=1, description="most transcripts in a study, all versions")
    max_study_characters: int = Field(default=2_000_000_000, ge=1, description="most text in a study, all versions")
    max_body_bytes: int = Field(default=MEGABYTE, ge=1, description="largest JSON body")
    worker: bool = Field(default=True, description="whether serve starts a worker")
    worker_nice: int = Field(default=10, ge=0, le=19, description="how far the worker stands back from the API")
    runs_at_once: int = Field(default=1, ge=1, le=64, description="runs or parts that one worker does at a time")
    runs_in_all: int | None = Field(default=None, ge=1, le=10_000, description="the same for all workers together")
    part_segments: int = Field(
        default=2_000, ge=1, description="segments, about, from which on a run is prepared in parts of this size"
    )
    remap_after: int = Field(
        default=25,
        ge=0,
        description="new decisions that teach with which a study is mapped again by itself at the latest; 0: never",
    )
    attempts: int = Field(default=3, ge=1, le=100, description="times a step may kill its worker")
    poll_seconds: float = Field(default=0.25, gt=0, le=60, description="how often the worker looks for new runs")
    label_url: str | None = Field(
        default=None,
        description="an OpenAI-compatible server that proposes labels, http://localhost:8080/v1",
    )
    label_model: str | None = Field(default=None, min_length=1, max_length=200, description="its model's name")
    label_timeout: float = Field(default=20.0, gt=0, le=600, description="seconds that a proposal may take")
    oidc_issuer: str | None = Field(
        default=None, description="a provider of OpenID Connect to sign in with, https://..."
    )
    oidc_client_id: str | None = Field(default=None, min_length=1, max_length=500, description="what it calls us")
    oidc_client_secret: SecretStr | None = Field(default=None, description="its secret for us, if it gave one")
    debug: bool = Field(default=False, description="whether the command line shows tracebacks")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        """A variable that is misspelt would otherwise be passed over, and its setting stay as it was."""
        for name in other_variables():
            near = get_close_matches(name.upper().removeprefix(_PREFIX).lower(), cls.model_fields, 3, _MISSPELT)
            if near:
                meant = ", ".join(f"{_PREFIX}{one.upper()}" for one in near)
                raise ValueError(
                    f"{name} is no setting; the nearest are {meant}; correct it or take it out of the environment"
                )
        return given

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, value: SecretStr | None) -> SecretStr | None:
        """Say which driver is meant: without one SQLAlchemy would look for another."""
        if value is None:
            return None
        scheme, separator, rest = value.get_secret_value().partition("://")
        if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not separator:
            raise ValueError("must begin with postgresql://; leave it out to use SQLite in the data folder")
        if rest.count("@") > 1:  # the host would then begin with a piece of the password, which errors show
            raise ValueError(
                "has more than one @: in a user name or password, @ is written %40, / %2F, : %3A, ? %3F and % %25"
            )
        address = f"postgresql+psycopg://{rest}"
        try:
            make_url(address)
        except (ArgumentError, ValueError):  # neither is told: the address may hold a password
            raise ValueError("is no address such as postgresql://user:password@host:5432/database") from None
        return SecretStr(address)

    @field_validator("label_url")
    @classmethod
    def _over_http(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            raise ValueError("must be an address such as http://localhost:8080/v1; leave it out to send nothing")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _over_tls(cls, value: str | None) -> str | None:
        if value is not None and not safe_to_ask(value):
            raise ValueError(
                "must be an address such as https://login.example.org; leave it out to use keys and passwords"
            )
        return value

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        """Half a provider is a mistake, which would otherwise show at nobody's sign-in."""
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError(
                "oidc_issuer and oidc_client_id go together; give both, or neither to use keys and passwords"
            )
        return self

    @model_validator(mode="after")
    def _whole_endpoint(self) -> Self:
        """Half an endpoint is a mistake, which would otherwise show as labels that nobody proposes."""
        if (self.label_url is None) != (self.label_model is None):
            raise ValueError("label_url and label_model go together; give both, or neither to send nothing")
        return self

    @property
    def endpoint(self) -> Endpoint | None:
        """Who proposes labels beside ours, if anybody."""
        if self.label_url is None or self.label_model is None:
            return None
        return Endpoint(self.label_url, self.label_model, self.label_timeout)

    @property
    def provider(self) -> Provider | None:
        """Who vouches for people that sign in, if anybody."""
        if self.oidc_issuer is None or self.oidc_client_id is None:
            return None
        secret = self.oidc_client_secret
        return Provider(self.oidc_issuer, self.oidc_client_id, None if secret is None else secret.get_secret_value())

    @property
    def sqlite_file(self) -> Path:
        """The embedded database, used when no ``database_url`` is given."""
        return self.data_dir / "themebook.sqlite"

    @property
    def embedded(self) -> bool:
        """Whether the database is our own SQLite file."""
        return self.database_url is None

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database of studies and decisions."""
        if self.database_url is None:
            return _address_of(self.sqlite_file)
        return self.database_url.get_secret_value()

    @property
    def jobs(self) -> str:
        """Address of the system database of DBOS: a file of its own, or a schema of its own in PostgreSQL."""
        return _address_of(self.data_dir / "jobs.sqlite") if self.embedded else self.database

    def for_child(self) -> dict[str, Any]:
        """All settings as plain values for our worker: with the database's secret, without the provider's."""
        secret = None if self.database_url is None else self.database_url.get_secret_value()
        return {**self.model_dump(mode="json"), "database_url": secret, "oidc_client_secret": None}


def _address_of(file: Path) -> str:
    """The address of an SQLite file, whatever letters its folders have: a question mark would end it."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def other_variables() -> list[str]:
    """What the environment holds under our prefix that is no setting, as an orchestrator's names for a service are."""
    ours = {f"{_PREFIX}{one.upper()}" for one in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in ours)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read from its environment once."""
    return Settings()
