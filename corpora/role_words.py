"""The words that say what somebody is there for in an interview: one list for labels, headings and lists of speakers.

Columns of tables have titles of their own, `prompt` and `reply` among them, and their lists stand with the tables.
"""

from __future__ import annotations

ASK = ("interviewer", "moderator", "facilitator", "researcher", "evaluator")
ANSWER = ("participant", "interviewee", "respondent", "informant")
ASKS, ANSWERS = "|".join(ASK), "|".join(ANSWER)
"""The same as alternatives of a pattern, in lower case."""
