"""Short interviews that we wrote, and a run brought to its end by hand."""

from __future__ import annotations

import json
from typing import Any

from corpora.codebook import Standing
from corpora.material import Transcript
from service.store import candidates, runs, transcripts
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.ids import derived_id, now

INTERVIEWS = {
    "CL01.txt": """Interviewer: So, what made you sign up for the course?
Moira: Well, um, the head asked me really. I'd been doing the job for two years without, you know, any training at all.
Interviewer: And how did you find the sessions themselves?
Moira: Good, mostly good. The online ones were a bit, well, I had Year 9 knocking on my door the whole time.
""",
    "SL01.txt": """Interviewer: What did the school hope to get out of it?
Derek: Honestly? A plan. We had bits of careers work all over and nobody, I mean nobody, could say what we did.
Interviewer: Has anything changed since?
Derek: She sits in on our leadership meetings now, which, to be fair, she should have done years ago.
""",
}


def finish_by_hand(db: Database, run: str) -> list[str]:
    """End a run with two candidates, one of which fits no objective; their identifiers."""
    with db.write() as connection:
        found = runs.run(connection, run)
        assert found is not None
        key = runs.framework_of(connection, run).keys[0]
        versions = transcripts.versions_of_run(connection, run)
        read = [transcripts.whole(connection, version) for version in versions]
        assert runs.begin_attempt(connection, run, "test", now()) == 1
        assert runs.finish(connection, run, "themes_found", json.dumps({"format": "themebook.findings/1"}), now())
        rows = [
            StoredCandidate(
                derived_id("c", run, f"k{ordinal}"),
                found.study,
                run,
                ordinal,
                f"k{ordinal}",
                None,
                label,
                objective,
                _payload([transcript]),
                Standing.OPEN,
                0,
            )
            for ordinal, (transcript, label, objective) in enumerate(
                [(read[0], "no training at all", key), (read[1], "sits in on meetings", None)]
            )
        ]
        candidates.add_candidates(connection, rows)
    return [row.id for row in rows]


def _payload(read: list[Transcript]) -> dict[str, Any]:
    quotes = []
    for transcript in read:
        asked, said = transcript.turns[0].span, transcript.turns[1].span
        start = said.start + 6  # so that something stands before the quote in its turn
        quotes.append(
            {
                "segment": f"{transcript.id}:{start}-{said.end}",
                "transcript": transcript.id,
                "start": start,
                "end": said.end,
                "text": transcript.text[start : said.end],
                "case": transcript.case.name,
                "group": None,
                "question": {"start": asked.start, "end": asked.end},
                "attribution": transcript.case.name,
            }
        )
    return {
        "keywords": ["training"],
        "cases": [transcript.case.name for transcript in read],
        "groups": [],
        "stability": 0.8,
        "objectives": [],
        "quotes": quotes,
        "segment_ids": [quote["segment"] for quote in quotes],
    }
