"""The parameters of a run: checked where they come in, kept with it as JSON, and what they ask the analysis for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpora.errors import InputError
from corpora.expected import Expected, expected_from
from corpora.framework import Framework, framework_from, framework_given
from pipelines.params import Params
from service.store.runs import Run

EXPECTED = "expected"
"""The parameter of a run that names the themes to look for, each with words or examples."""
ALSO = "also"
"""The parameter of a run that holds further frameworks, to which the same themes are mapped."""
REMAP = "remap"
"""The parameter of a run that only maps again: the run whose candidates it keeps as they are."""
LATEST = "latest"
"""As the run to map again: the study's latest that is done."""
_OWN = frozenset({EXPECTED, ALSO, REMAP})
_REMAPPED_WITH = frozenset({REMAP, ALSO, "threshold"})
_MOST_ALSO = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do: parameters of the analysis, themes to look for, and further frameworks to map to.

    ``remap`` is the run whose candidates are only mapped again; None where everything is analysed.
    """

    params: Params
    expected: tuple[Expected, ...] = ()
    also: tuple[Framework, ...] = ()
    remap: str | None = None


def checked_params(values: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a run from those that were given, as they are kept with it.

    "expected" holds the themes to look for, if any, and "also" further frameworks, each the name of a bundled one or
    a whole one. "remap" names a run to be mapped again, and then nothing but "also" and "threshold" may be given.

    Raises:
        InputError: an unknown parameter, or a value out of range.
    """
    turned = {name: value for name, value in values.items() if name not in _OWN}
    if REMAP in values:
        _check_remap(values)
    expected = expected_from(values[EXPECTED], f"params: {EXPECTED}") if EXPECTED in values else ()
    also = _further(values[ALSO]) if ALSO in values else ()
    try:
        params = Params.from_dict(turned).as_dict()
        TypeAdapter(Params).validate_json(json.dumps(turned), strict=True)  # from_dict does not look at types
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"params: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (ValueError, TypeError) as error:
        raise InputError(f"params: {error}") from None
    params |= {EXPECTED: [theme.as_dict() for theme in expected]} if expected else {}
    params |= {ALSO: [framework.as_dict() for framework in also]} if also else {}
    return params | ({REMAP: values[REMAP]} if REMAP in values else {})


def plan_of(run: Run) -> Plan:
    """What a run's stored parameters mean."""
    turned = {name: value for name, value in run.params.items() if name not in _OWN}
    expected = run.params.get(EXPECTED)
    where = f"run {run.id}"
    return Plan(
        Params.from_dict(turned),
        expected_from(expected, where) if expected else (),
        tuple(framework_from(framework, where) for framework in run.params.get(ALSO, ())),
        run.params.get(REMAP),
    )


def mapped_again(base: Run, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a run that maps another again: those of that run, but for what was given."""
    checked = checked_params(given) | {REMAP: base.id}
    kept = {name: value for name, value in base.params.items() if name not in given}
    return kept | {name: checked[name] for name in given if name in checked}


def _check_remap(values: Mapping[str, Any]) -> None:
    if not isinstance(values[REMAP], str):
        raise InputError(f"params: {REMAP}: expected the identifier of a run, or '{LATEST}'")
    if more := sorted(values.keys() - _REMAPPED_WITH):
        raise InputError(
            f"params: {more[0]}: a run that only maps again keeps the candidates; leave it out, or '{REMAP}'"
        )


def _further(given: Any) -> tuple[Framework, ...]:
    where = f"params: {ALSO}"
    if not isinstance(given, list) or len(given) > _MOST_ALSO:
        raise InputError(f"{where}: expected a list of at most {_MOST_ALSO} frameworks, bundled names or whole ones")
    found = tuple(framework_given(one, where) for one in given)
    versions = [framework.version for framework in found]
    for framework in found:
        if versions.count(framework.version) > 1:
            raise InputError(f"{where}: framework '{framework.name}' is given twice; give each once")
    return found
