"""Mapping an earlier analysis again: to another wording of the framework, or with what people have said since."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from typing import Any

from corpora.framework import Framework
from corpora.material import Transcript
from models.one_thread import one_thread
from pipelines.analysis import Report, Tools, silent
from pipelines.kept import Kept, joined_together, map_kept, read_again
from pipelines.overlap import Versions
from pipelines.params import Params
from pipelines.taught import NOTHING, Labels


@one_thread()
def remap(
    earlier: ReadOnly[str, Any],
    transcripts: Sequence[Transcript],
    framework: Framework,
    tools: Tools,
    params: Params,
    report: Report = silent,
    *,
    versions: Versions | None = None,
    labels: Labels = NOTHING,
    also: Sequence[Framework] = (),
) -> Kept:
    """Map the themes of earlier findings anew; with the framework, labels and parameters of then, they say the same.

    Args:
        earlier: findings.
        transcripts: all that they are about.
        framework: what to map to now.
        tools: the models; those that cluster and describe are not asked.
        params: as of then, but for the threshold.
        report: hears the stages.
        versions: transcripts that were replaced since labels were given, by their old ids.
        labels: objectives that people set, as for `analyse`.
        also: further frameworks.

    Raises:
        ConflictError: others than then count as participants, or a transcript is missing.
    """
    again = read_again(earlier, transcripts, tools, params, report)
    return map_kept(
        lambda: earlier, again, joined_together(earlier), framework, tools, params, report,
        versions=versions, labels=labels, also=also,
    )  # fmt: skip
