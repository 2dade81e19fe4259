"""A model's exact identity, so that a result can name what made it and a cache can refuse another model's answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a model does (`role`), its `name`, and the exact `revision` of weights and settings."""

    role: str
    name: str
    revision: str
