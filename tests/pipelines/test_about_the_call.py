"""Themes of the call itself, and themes that only stand where it stands or sound like it; every sentence is made up."""

from __future__ import annotations

from typing import Any

from small_study import FRAMEWORK, SUBJECTS, interview

from corpora.material import Segment, Span, Transcript
from pipelines.about_the_call import themes_of_the_call
from pipelines.analysis import Tools, analyse
from pipelines.embedding import embed
from pipelines.findings import findings_of
from pipelines.joining import join
from pipelines.params import Params
from service.exports.worth_checking import worth_checking

HELLO = (
    "Hiya, yes, I'm all right thanks, how are you doing yourself today?",
    "Hello, sorry, my laptop wouldn't find the camera, can you see me now?",
    "Morning, good to meet you, I think your voice is cutting out a bit there.",
    "Hello there, I'm well, thank you, and I can hear you fine now, yes.",
)
BYE = (
    "No, nothing else to ask you, thanks ever so much for listening to me.",
    "It's been lovely talking, drop me an email if you need anything more.",
    "Good luck with the report, I'd love to read it when it's finished.",
    "That's everything I think, thank you for your time and have a nice evening.",
)
OWN = (
    "I've been the pool manager at the leisure centre for, what, eleven years now.",
    "So I coach the juniors, and before that I was a lifeguard at another pool.",
    "I run the reception desk and the bookings, since about two thousand and nine.",
    "I'm a swimming teacher by trade, and I do two days in the office as well.",
)
POOL = (
    "The boiler is older than I am and the water is never warm before noon in winter.",
    "They put the price of a lane up twice and half of the pensioners stayed away.",
    "The changing rooms are cold, the tiles are slippery and two of the showers are broken.",
    "There's a queue for the slide all summer, and the lifeguards can't see behind it.",
    "The bus stops a mile off, so anybody without a car has a wet walk to get there.",
    "We lost the evening session because the heating bill ate the whole budget.",
)
MEETINGS = (
    "We email each other about the rota, and if you need anything you ring the desk.",
    "At the weekly meeting somebody reads the report and the rest of us have questions.",
    "I send the committee my report and they thank me, and then nothing happens.",
    "The staff call is on a Monday, cameras on, and the line is dreadful from the plant room.",
)


def themes(first: tuple[str, ...], middle: tuple[str, ...], last: tuple[str, ...], tools: Tools) -> set[str]:
    """The names of those that are said to be of the call; each of four people says one passage of each."""
    segments: list[Segment] = []
    members: dict[str, list[int]] = {"first": [], "middle": [], "last": [], "pool": []}
    for person in range(4):
        place = 0
        talk = [("first", first[person]), *(("pool", one) for one in POOL), ("middle", middle[person])]
        for theme, said in [*talk, *(("pool", one) for one in POOL), ("last", last[person])]:
            members[theme].append(len(segments))
            span = Span(place, place := place + len(said))
            segments.append(
                Segment(f"t{person}", span, said, f"P{person}", 0, None, "", filler=False, case=f"P{person}")
            )
    answers = embed(segments, tools.encoder).answers
    return set(themes_of_the_call(members, segments, answers, tools.encoder))


def test_greetings_and_goodbyes_are_talk_around_the_call(tools: Tools) -> None:
    assert themes(HELLO, MEETINGS, BYE, tools) == {"first", "last"}


def test_who_people_are_is_not_though_they_say_it_at_the_beginning(tools: Tools) -> None:
    assert themes(OWN, MEETINGS, BYE, tools) == {"last"}


def test_talk_like_it_in_the_middle_is_about_the_subject(tools: Tools) -> None:
    assert themes(OWN, HELLO, OWN, tools) == set()


def test_nothing_is_about_the_call_where_nothing_is_a_theme(tools: Tools) -> None:
    segments = [Segment("t", Span(0, 3), "Mm.", "P", 0, None, "", filler=True, case="P")]
    answers = embed(segments, tools.encoder).answers
    assert themes_of_the_call({}, segments, answers, tools.encoder) == ()
    assert themes_of_the_call({"c": [0]}, segments, answers, tools.encoder) == ()


def with_greetings(number: int) -> Transcript:
    subjects = list(SUBJECTS.values())
    asked = [(question, " ".join(said[number % 4 : number % 4 + 8])) for question, said in subjects]
    return interview(
        f"P{number:02}.txt",
        [("Hello, is the line all right?", HELLO[number % 4]), *asked, ("Any questions for me?", BYE[number % 4])],
    )


def test_candidates_of_the_call_come_behind_the_others_and_are_named(tools: Tools) -> None:
    study = [with_greetings(number) for number in range(12)]
    found: dict[str, Any] = findings_of("Pool", study, FRAMEWORK, analyse(study, FRAMEWORK, tools, Params()))
    themes = [theme for theme in found["themes"] if theme["parent"] is None]
    of_the_call = [theme["id"] for theme in themes if theme["about_the_call"]]
    assert of_the_call
    assert all(theme["about_the_call"] for theme in found["themes"] if theme["parent"] in of_the_call)
    steady = [theme["id"] for theme in themes if theme["stability"] >= 0.5 and len(theme["cases"]) > 1]
    last = [one for one in steady if one in of_the_call]
    assert steady[len(steady) - len(last) :] == last
    assert {theme["mapping"]["state"] for theme in themes if theme["about_the_call"]} == {"none fits"}
    label = next(theme["label"] for theme in themes if theme["id"] == of_the_call[0])
    assert any(label in sentence and "talk around the call" in sentence for sentence in worth_checking(found))


def test_what_joins_leaves_them_what_they_are(tools: Tools) -> None:
    study = [with_greetings(number) for number in range(12)]
    earlier = findings_of("Pool", study, FRAMEWORK, analyse(study, FRAMEWORK, tools, Params()))
    joined = join(earlier, [*study, with_greetings(12)], FRAMEWORK, tools, Params()).findings
    flagged = [{t["id"]: t["objective"] for t in found["themes"] if t["about_the_call"]} for found in (earlier, joined)]
    assert flagged[0] == flagged[1] == dict.fromkeys(flagged[0]) != {}
