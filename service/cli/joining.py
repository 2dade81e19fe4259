"""`analyse --join`: new interviews join the candidates of findings that are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.errors import InputError

if TYPE_CHECKING:
    from corpora.framework import Framework
    from corpora.material import Transcript
    from pipelines.analysis import Report, Tools


def read_earlier(path: Path, framework: Framework, named: str | None, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The findings that interviews are to join, `given` being the options that would make other candidates.

    Raises:
        InputError: such an option was given, the file is no findings, or another framework is needed.
    """
    from service.exports.findings_file import read_findings

    if wrong := next((option for option, value in given.items() if value is not None), None):
        raise InputError(f"with --join the candidates stay as they are; leave {wrong} out, or --join")
    earlier = read_findings(path)
    then = earlier["framework"]
    if named is None and then["version"] != framework.version:
        raise InputError(f"{path} was mapped to the framework '{then['name']}'; give it with --framework")
    return earlier


def join_earlier(
    earlier: Mapping[str, Any],
    transcripts: Sequence[Transcript],
    framework: Framework,
    tools: Tools,
    threshold: float | None,
    report: Report,
    also: Sequence[Framework],
) -> dict[str, Any]:
    """The findings with the new interviews among `transcripts`; parameters are those of then."""
    from pipelines.joining import join
    from pipelines.params import Params

    then = earlier["provenance"]["params"]
    params = Params.from_dict(then if threshold is None else {**then, "threshold": threshold})
    return join(earlier, transcripts, framework, tools, params, report, also=also).findings
