"""The parameters of a run: checked where they come in, kept with it as JSON, and what they ask the analysis for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
JOIN = "join"
"""The parameter of a run whose new interviews join the candidates of another: the run that these are of."""
LATEST = "latest"
"""As the run whose candidates are kept: the study's latest that is done."""
_KEEPING = (REMAP, JOIN)
_OWN = frozenset({EXPECTED, ALSO, *_KEEPING})
_KEPT_WITH = frozenset({*_KEEPING, ALSO, "threshold"})
_MOST_ALSO = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do: parameters of the analysis, themes to look for, and further frameworks to map to.

    ``remap`` is the run whose candidates are only mapped again, ``join`` the one whose candidates new interviews join;
    both None where everything is analysed.
    """

    params: Params
    expected: tuple[Expected, ...] = ()
    also: tuple[Framework, ...] = ()
    remap: str | None = None
    join: str | None = None

    @property
    def keeps(self) -> str | None:
        """The run whose candidates stay as they are."""
        return self.remap or self.join


def checked_params(values: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a run from those that were given, as they are kept with it.

    "expected" holds the themes to look for, if any, and "also" further frameworks, each the name of a bundled one or
    a whole one. "remap" names a run to be mapped again, "join" one that new interviews join, and with either of them
    nothing but "also" and "threshold" may be given.

    Raises:
        InputError: an unknown parameter, or a value out of range.
    """
    turned = {name: value for name, value in values.items() if name not in _OWN}
    kept = [name for name in _KEEPING if name in values]
    if kept:
        _check_kept(kept, values)
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
    return params | {name: values[name] for name in kept}


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
        run.params.get(JOIN),
    )


def keeping(base: Run, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a run that keeps the candidates of another: those of that run, but for what was given."""
    checked = checked_params(given) | {name: base.id for name in _KEEPING if name in given}
    kept = {name: value for name, value in base.params.items() if name not in given and name not in _KEEPING}
    return kept | {name: checked[name] for name in given if name in checked}


def kept_run(params: Mapping[str, Any]) -> str | None:
    """The run, or "latest", whose candidates a run with these parameters keeps."""
    return next((params[name] for name in _KEEPING if name in params), None)


def _check_kept(names: Sequence[str], values: Mapping[str, Any]) -> None:
    name = names[0]
    if len(names) > 1:
        raise InputError(f"params: {name}: a run that joins maps again, too; leave out '{name}', or '{names[1]}'")
    if not isinstance(values[name], str):
        raise InputError(f"params: {name}: expected the identifier of a run, or '{LATEST}'")
    if more := sorted(values.keys() - _KEPT_WITH):
        what = "only maps again" if name == REMAP else "lets interviews join"
        raise InputError(f"params: {more[0]}: a run that {what} keeps the candidates; leave it out, or '{name}'")


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
