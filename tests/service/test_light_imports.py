"""The web application and the clients of the jobs never load a model's library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("torch", "spacy", "bertopic", "sentence_transformers", "sklearn", "umap", "hdbscan", "transformers", "pandas")


@pytest.mark.parametrize("module", ["service.api.app", "service.operations", "service.serve", "service.enqueue"])
def test_importing_loads_no_model_library(module: str) -> None:
    script = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
