"""Long random histories of decisions through the pure fold: replayed, undone whole, and held against the rules.

    python tests/benchmarks/bench_histories.py [--histories 5000] [--steps 100] [--seed 0] [--minutes 8]

Each history takes `--steps` decisions that the state allows. Stops at the first that breaks a rule, with its number,
or when the time is up, and prints how many held.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "corpora"))

from histories import Draw, lived

from corpora.decision import Act


def draws(chance: random.Random) -> Iterator[Draw]:
    """Draws without end."""
    acts = list(Act)
    while True:
        yield (chance.choice(acts), chance.randrange(31), chance.randrange(31), chance.randrange(31))


def main() -> None:
    """Run the histories."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("histories", 5000), ("steps", 100), ("seed", 0), ("minutes", 8)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    began, held, taken = time.monotonic(), 0, 0
    for number in range(given.seed, given.seed + given.histories):
        if time.monotonic() - began > 60 * given.minutes:
            break
        try:
            taken += lived(draws(random.Random(number)), given.steps)
        except Exception:
            print(f"history {number} does not hold")
            raise
        held += 1
    print(f"{held} of {given.histories} histories, from {given.seed}, hold: {taken} decisions, all undone again")


if __name__ == "__main__":
    main()
