"""The models of this process, loaded once."""

from __future__ import annotations

import threading

from models.load import load_encoder, load_phraser, load_splitter, load_topics
from pipelines.analysis import Report, Tools, silent

STAGE = "loading"
_MODELS = 4
_lock = threading.Lock()
_loaded: list[Tools] = []


def load_tools(report: Report = silent) -> Tools:
    """The models that an analysis uses; the first call takes about ten seconds, later ones none.

    Raises:
        ModelError: a model is missing, or not the one that was tested.
    """
    with _lock:
        if not _loaded:
            report(STAGE, 0, _MODELS)
            splitter = load_splitter()
            report(STAGE, 1, _MODELS)
            encoder = load_encoder()
            report(STAGE, 2, _MODELS)
            topics = load_topics(encoder)
            report(STAGE, 3, _MODELS)
            phraser = load_phraser()
            report(STAGE, _MODELS, _MODELS)
            _loaded.append(Tools(splitter, encoder, topics, phraser))
        return _loaded[0]
