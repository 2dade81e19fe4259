"""Interviews drawn at random, written in every format and read back; prints how many come back the same.

Run it from the repository: ``python tests/benchmarks/bench_round_trip.py [--each 300] [--seed 1] [FORM...]``. They are
drawn from the people and sentences of the test of the same property, of which CI sees a few.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpora" / "readers"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from document_writers import Interview
from test_what_formats_lose import SENTENCES, TABLE, kept, people_in, read

from corpora.errors import TranscriptError


def drawn(rng: random.Random, form: str) -> Interview:
    """An interview of two to four people in two to six rounds, many of its turns one sentence long."""
    people = rng.sample(people_in(form), rng.randint(2, 4))
    return [
        (people[at % len(people)], " ".join(rng.choices(SENTENCES, k=rng.choice((1, 1, 2, 3, 5)))), 20 * at)
        for at in range(rng.randint(2, 6) * len(people))
    ]


def differs(form: str, interview: Interview) -> str | None:
    """The first turn that comes back otherwise, with what was written; None where all are the same."""
    wanted = kept(interview, TABLE[form][2])
    try:
        transcript = read(form, interview)
    except TranscriptError as error:
        return f"refused: {error}"
    found = [(turn.speaker, turn.span.of(transcript.text), turn.began) for turn in transcript.turns]
    if found == wanted:
        return None
    at = next(
        (at for at, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted))
    )
    return f"turn {at}: {found[at : at + 1]} for {wanted[at : at + 1]}"


def main() -> None:
    """Try every format, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("forms", nargs="*", default=list(TABLE))
    chosen = parser.parse_args()
    for form in chosen.forms:
        rng = random.Random(f"{chosen.seed} {form}")
        other = [what for _ in range(chosen.each) if (what := differs(form, drawn(rng, form)))]
        print(f"{form}: {chosen.each - len(other)} of {chosen.each} the same", *other[:3], sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
