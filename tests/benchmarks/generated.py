"""Generated interviews in three domains, with planted themes; every word was made up here, and nobody said any of it.

A theme is a subject with some things to say of it. Each has a strength of its own: the share of its sentences that are
on the subject, while the others are on some other one. People stay with a subject for a while, as they do in
interviews; a sixth of the passages have no theme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corpora.material import Case, Role, Span, Transcript, Turn

PEOPLE, PASSAGES, SENTENCES = 14, 18, 4
_WEAKEST, _STRONGEST = 0.25, 1.0
_STAYS = 0.6  # how often the next passage is on the same subject
_ASKED = ("And what else?", "Go on.", "How so?", "What then?")
_FRAMES = (
    "I keep coming back to {}.",
    "For me it was {}, mostly.",
    "Then there was {}, and nobody said a word.",
    "They asked me about {} twice.",
    "It all began with {}.",
    "You would not believe {}.",
    "My sister still laughs about {}.",
    "We never did settle {}.",
)
DOMAINS = {
    "allotment": """
        a leaking standpipe; the empty water butt; a hosepipe ban; watering cans at dusk; dry taps in July; rain barrels
        slugs in the lettuces; blackfly on the beans; pigeons at the peas; caterpillars on the cabbages; rabbit holes
        the rent going up; unpaid plot fees; the treasurer's ledger; a late subscription; the price of a key
        a stolen wheelbarrow; the broken padlock; shed break-ins; a missing strimmer; the bolt cutters; police reports
        the compost heap; rotting straw; horse manure; a steaming bin of leaves; worms in the muck; turning the pile
        the waiting list; a plot nobody digs; newcomers with no spade; half plots; a letter to give it up
        the summer show; first prize for onions; a judge with a ruler; marrows on a table; rosettes; the trophy cup
        children on the swings; a school visit; seedlings in yoghurt pots; little wellies; the reception class
        bonfire smoke; ash on washing; a complaint from the flats; burning wet weeds; the fire brigade; a smoky Sunday
        tea in the hut; a biscuit tin; old deckchairs; chatting over the fence; the kettle on the stove
    """,
    "ferry": """
        engine trouble; the cracked gearbox; diesel in the bilge; a spare propeller; waiting for parts; the mechanic
        gales in March; a swell at the pier; cancelled sailings; fog on the sound; the forecast; waves over the ramp
        a return ticket; the islander discount; card machines down; fares for vans; a book of ten journeys
        the milk lorry; crates of bread; sheep on the car deck; the post van; a crane for timber
        hospital appointments; the ambulance crossing; a stretcher on deck; the midwife; missed scans; tablets by boat
        summer visitors; camper vans queueing; day trippers with cameras; cyclists; a coach party
        the new timetable; a late boat home; the early sailing; missed trains; the six o'clock run; connections
        deckhands; a skipper's ticket; overtime rotas; the purser; recruiting crew; training young sailors
        a wheelchair lift; steep gangways; handrails; the accessible toilet; blind passengers; a prams corner
        exams on the mainland; pupils staying in hostels; the school run by boat; homework on board; teachers
    """,
    "choir": """
        the second tenors; too few basses; a soprano line; an alto part; splitting the voices; balance
        sight reading; dots on the page; lost scores; photocopies; a marked-up vocal part; learning by ear
        the cold church hall; a broken radiator; coats at practice; draughty windows; the hall bookings; stacking chairs
        the conductor's stick; beating time; his raised eyebrow; tempo; being told off; a new musical director
        the Christmas concert; carols by candlelight; mince pies; a full house; programmes on seats; the encore
        nerves before a solo; shaky knees; a dry throat; forgetting words; the microphone; stage fright
        membership fees; a raffle; the grant form; hiring a pianist; sponsored sings; the bank balance
        singing on a screen; the delay online; muted squares; recordings at home; headphones; the laptop rehearsals
        loneliness after retiring; friends for life; laughing in the pub; a lift home; cards when ill; belonging
        breathing from the belly; warm-up scales; posture; vowel shapes; holding a long note; humming
    """,
}


@dataclass(frozen=True, slots=True)
class Generated:
    """Transcripts, for each transcript's name and turn the number of the planted theme (-1 for none), and how many."""

    transcripts: tuple[Transcript, ...]
    truth: dict[tuple[str, int], int]
    themes: int


def generate(domain: str, seed: int) -> Generated:
    """The interviews of a study in one of `DOMAINS`."""
    random = np.random.default_rng(seed)
    subjects = [line.strip().split("; ") for line in DOMAINS[domain].strip().splitlines()]
    strengths = random.uniform(_WEAKEST, _STRONGEST, len(subjects))
    sizes = random.dirichlet(np.full(len(subjects), 4.0))
    transcripts, truth = [], {}
    for person in range(PEOPLE):
        text, turns, subject = "", [], 0
        for passage in range(PASSAGES):
            if passage == 0 or random.random() > _STAYS:
                subject = int(random.choice(len(subjects), p=sizes))
            theme = -1 if random.random() < 1 / 6 else subject
            for role, said in (
                (Role.INTERVIEWER, str(random.choice(_ASKED))),
                (Role.PARTICIPANT, _passage(subjects, theme, strengths, random)),
            ):
                span = Span(len(text), len(text) + len(said))
                truth[f"{person:02}.txt", len(turns)] = theme
                turns.append(Turn(f"{role} {person}", role, span))
                text += f"{said}\n"
        transcripts.append(Transcript(f"{person:02}.txt", text, tuple(turns), Case(f"P{person}")))
    return Generated(tuple(transcripts), truth, len(subjects))


def _passage(subjects: list[list[str]], theme: int, strengths: np.ndarray, random: np.random.Generator) -> str:
    sentences = []
    for _ in range(SENTENCES):
        own = theme >= 0 and random.random() < strengths[theme]
        subject = theme if own else int(random.integers(len(subjects)))
        sentences.append(str(random.choice(_FRAMES)).format(random.choice(subjects[subject])))
    return " ".join(sentences)
