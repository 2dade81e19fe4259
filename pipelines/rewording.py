"""What became of a framework between two runs, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SAID = ("title", "question")


def rewordings(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """How the framework of one run's findings differs from that of another's; empty where it is the same version."""
    if before["version"] == after["version"]:
        return ()
    old, new = ({one["key"]: one for one in framework["objectives"]} for framework in (before, after))
    found = [f"It was called \u201c{before['name']}\u201d."] if before["name"] != after["name"] else []
    for key, objective in new.items():
        if key not in old:
            found.append(f"\u201c{objective['title']}\u201d was added.")
            continue
        for name in _SAID:
            was, now = old[key].get(name, ""), objective.get(name, "")
            if was != now:
                found.append(f"The {name} of \u201c{objective['title']}\u201d was reworded; it was: {was}")
    found += [f"\u201c{old[key]['title']}\u201d was left out." for key in old if key not in new]
    return tuple(found) or ("Its cues, its topic guide or the order of its objectives changed.",)
