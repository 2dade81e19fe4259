"""The web application and the clients of the jobs never load a model's library."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "spacy", "bertopic", "sentence_transformers", "sklearn", "umap", "hdbscan", "transformers", "pandas")
LIGHT = ("service.enqueue", "service.operations", "service.api.app", "service.serve")
EACH = f"""if True:
    import importlib, sys
    for module in {LIGHT}:
        importlib.import_module(module)
        print(module, [name for name in {HEAVY} if name in sys.modules])
"""


def test_importing_loads_no_model_library() -> None:
    done = subprocess.run([sys.executable, "-c", EACH], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == [f"{module} []" for module in LIGHT]
