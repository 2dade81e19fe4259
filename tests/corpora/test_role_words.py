"""A word for who asks or who answers is known wherever files say it (what is said is synthetic)."""

from __future__ import annotations

import pytest

from corpora.aliases import same_people
from corpora.lookalikes import names_role
from corpora.material import Role
from corpora.readers.parsing import Asked, parse
from corpora.run_on import turns_within

ASK = (
    *("interviewer", "moderator", "facilitator", "researcher", "evaluator", "entrevistador", "entrevistadora"),
    *("moderadora", "interviewerin", "enquêteur", "chercheuse", "intervistatore"),
)
ANSWER = (
    *("participant", "interviewee", "respondent", "informant", "entrevistado", "entrevistada", "participante"),
    *("befragte", "befragter", "enquêté", "intervistata"),
)
TALK = "".join(f"{{}} What of year {year}?\n{{}} It was year {year}, and it rained on us.\n" for year in range(4))


def asking(text: str) -> set[str]:
    turns = parse(Asked("talk.txt"), text.encode()).transcripts[0].turns
    return {turn.speaker for turn in turns if turn.role is Role.INTERVIEWER}


@pytest.mark.parametrize("ask", ASK)
def test_every_word_for_who_asks_is_known_as_a_label_and_in_a_list_of_speakers(ask: str) -> None:
    assert [names_role(ask), names_role(f"{ask} 2")] == [True, True]
    assert asking(TALK.format(*[f"{ask.title()}:", "Bryn:"] * 4)) == {ask.title()}
    listed = f"XO: {ask.title()}\nYB: Bryn Ellis\n\n"
    assert asking(listed + TALK.format(*["XO", "YB"] * 4)) == {"XO"}


@pytest.mark.parametrize("answer", [*ANSWER, "interviewé", "interviewée"])
def test_every_word_for_who_answers_is_known_as_a_label_and_in_a_list_of_speakers(answer: str) -> None:
    assert [names_role(answer), names_role(f"{answer} 2")] == [True, True]
    listed = f"XO: Interviewer\nYB: {answer}\n\n"
    assert asking(listed + TALK.format(*["XO", "YB"] * 4)) == {"XO"}


@pytest.mark.parametrize(("ask", "answer"), [(ask, answer) for ask in ASK for answer in ANSWER])
def test_lines_that_ran_together_are_told_apart_by_every_such_word(ask: str, answer: str) -> None:
    line = f"{ask.title()}: And the rain?{answer.title()}: It came.{ask.title()}: When?"
    assert [line[at:].partition(":")[0] for at in turns_within(line, 0, len(line))] == [answer.title(), ask.title()]


@pytest.mark.parametrize(
    "heading",
    [
        "# Entrevista 3\n\n**Fecha:** 3 de mayo\n\n**Hora de inicio:** 11:00\n\n**Lugar:** Oviedo\n\n---\n\n## Datos",
        "## Transkript\n\nDatum: 3. Mai\n\n## Inhalt",
        "## Entretien\n\nLieu : Nantes\n\n## Contenu",
        "# Entrevista\n\n**Duração:** 40 minutos\n\n---",
    ],
)
def test_what_describes_a_file_in_other_languages_is_nobodys_words(heading: str) -> None:
    text = f"{heading}\n\n" + TALK.format(*["Ana:", "Luz:"] * 4)
    turns = parse(Asked("talk.txt"), text.encode()).transcripts[0].turns
    assert {turn.speaker for turn in turns} == {"Ana", "Luz"}


def test_words_for_both_roles_that_are_spelt_nearly_alike_are_two_people() -> None:
    assert same_people(["Entrevistador", "Entrevistado"]) == ()
    assert asking(TALK.format(*["Entrevistador:", "Entrevistado:"] * 4)) == {"Entrevistador"}
