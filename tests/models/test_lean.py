from __future__ import annotations

import importlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.lean import without

_LOADED = """if True:
    import json, sys, threading
    from service.tools import load_tools
    load_tools()
    [thread.join() for thread in threading.enumerate() if thread.name == "bertopic"]
    assert "bertopic" in sys.modules
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
_FINDING_NAMES = """if True:
    import json, sys
    from models.identifiers import with_identifiers
    from models.names import load_finder
    with_identifiers(load_finder())
    assert "presidio_analyzer" in sys.modules
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_inside_a_package_is_not_there_and_afterwards_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys"), pytest.raises(ModuleNotFoundError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hls(0, 0, 0) == (0, 0, 0)


def test_what_was_imported_before_stays() -> None:
    with without("json"):
        import json as again
    assert again is json


def test_another_thread_sees_the_package_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with ThreadPoolExecutor(1) as other, without("colorsys"):
        assert other.submit(importlib.import_module, "colorsys").result().__name__ == "colorsys"


def test_all_models_load_without_what_is_heavy_and_without_what_reports_to_a_server() -> None:
    ended = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    unused = {
        "torch",
        "transformers",
        "sentence_transformers",
        "umap",
        "hdbscan",
        "numba",
        "spacy",
        "openvino_telemetry",
    }
    assert not unused & set(json.loads(ended.stdout))


def test_what_finds_names_loads_without_libraries_for_other_finders() -> None:
    ended = subprocess.run([sys.executable, "-c", _FINDING_NAMES], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers"} & set(json.loads(ended.stdout))
