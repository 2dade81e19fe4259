"""A model's exact identity, so that a result can name what made it and a cache can refuse another model's answer."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

_NUMERIC = (
    "bertopic",
    "graspologic-native",
    "numpy",
    "openvino",
    "scikit-learn",
    "scipy",
    "spacy",
    "tokenizers",
)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a model does (`role`), its `name`, and the exact `revision` of weights and settings."""

    role: str
    name: str
    revision: str


def package_versions() -> dict[str, str]:
    """The installed versions of the packages whose arithmetic a result depends on."""
    return {name: version(name) for name in _NUMERIC}
