"""Structured logs on standard error, a JSON object a line: identifiers, states and times, never transcript text."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_HOUSE = Path(__file__).parents[1]
_INNERMOST = 3
"""Places inside other libraries that are named as well; all before them are ours."""


def configure_logs(level: str, process: str) -> None:
    """Send this process's logs, and those of the libraries it uses, to standard error."""
    shared: list[Processor] = [
        lambda _logger, _method, event: {**event, "process": process},
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # of libraries, only what is wrong
    logging.getLogger("service").setLevel(level.upper())
    dbos = logging.getLogger("dbos")
    dbos.handlers[:] = [logging.NullHandler()]  # where it has none it gets one of its own, which writes plain lines
    dbos.propagate = True


def where_it_failed(error: BaseException) -> list[str]:
    """The places an error came through, innermost last; without its message, which may quote a transcript."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-_INNERMOST] if Path(frame.filename).is_relative_to(_HOUSE)]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in [*ours, *frames[-_INNERMOST:]]]


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the type and the places of an exception in the place of its text."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else None
    if given is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = where_it_failed(error)
    return event
