"""The templates, for pages and for the report alike: escaped always, undefined names are errors."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.exports import view
from service.exports.safe_text import on_page, shown
from service.web.acts import done


@cache
def environment() -> Environment:
    """The one Jinja environment."""
    env = Environment(
        loader=PackageLoader("service.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        shown=shown,
        on_page=on_page,
        percent=view.percent,
        stability=_two_digits,
        thousands=_thousands,
        day=_day,
        moment=_moment,
        done=done,
    )
    env.globals.update(several=view.several, share=view.share, steadiness=view.steadiness)
    return env


@cache
def stylesheet() -> Markup:
    """Our one stylesheet, as it goes into the report and is served to the pages."""
    return Markup((resources.files("service.web") / "static" / "themebook.css").read_text(encoding="utf-8"))  # noqa: S704  our own file


def _two_digits(value: float) -> str:
    return f"{value:.2f}"


def _thousands(value: int) -> str:
    return f"{value:,}"


def _day(value: datetime) -> str:
    return f"{value.day} {value:%B %Y}"


def _moment(value: datetime) -> str:
    return f"{value.day} {value:%B %Y, %H:%M} UTC"
