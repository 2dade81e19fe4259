"""The words that say what somebody is there for in an interview: one list for labels, headings and lists of speakers.

They are English, and those of the languages next to it that name roles of nobody else: Spanish, Portuguese, German,
French, Italian and Dutch. Columns of tables have titles of their own, `prompt` and `reply` among them, and their lists
stand with the tables.
"""

from __future__ import annotations

ASK = (
    *("interviewer", "moderator", "facilitator", "researcher", "evaluator"),
    *("entrevistador", "entrevistadora", "moderador", "moderadora"),
    *("interviewerin", "moderatorin", "enquêteur", "enquêtrice", "intervieweur", "intervieweuse", "modérateur"),
    *("chercheur", "chercheuse", "intervistatore", "intervistatrice", "moderatore", "moderatrice"),
)
ANSWER = (
    *("participant", "interviewee", "respondent", "informant"),
    *("entrevistado", "entrevistada", "participante", "befragte", "befragter", "interviewte", "interviewter"),
    *("enquêté", "enquêtée", "intervistato", "intervistata"),
    *("partecipante", "geïnterviewde", "respondente"),
)
ASKS, ANSWERS = "|".join(ASK), "|".join((*ANSWER, "interviewée?"))
"""The same as alternatives of a pattern, in lower case; `interviewé` is as near to `interview` as slips of the pen."""
