"""The models of this process, loaded once, and the process beside it in which spaCy is."""

from __future__ import annotations

import threading

from models.linguist import Linguist, splitter_and_phraser
from models.load import load_encoder, load_topics
from pipelines.analysis import Report, Tools, silent

STAGE = "loading"
_MODELS = 4
_lock = threading.Lock()
_loaded: list[tuple[Tools, Linguist]] = []


def load_tools(report: Report = silent) -> Tools:
    """The models that an analysis uses; the first call takes some seconds, later ones none.

    Raises:
        ModelError: a model is missing, or not the one that was tested.
    """
    with _lock:
        if not _loaded:
            report(STAGE, 0, _MODELS)
            linguist = Linguist()  # loads beside the others
            encoder = load_encoder()
            report(STAGE, 1, _MODELS)
            topics = load_topics(encoder)
            report(STAGE, 2, _MODELS)
            splitter, phraser = splitter_and_phraser(linguist)
            report(STAGE, _MODELS, _MODELS)
            _loaded.append((Tools(splitter, encoder, topics, phraser), linguist))
        return _loaded[0][0]
