"""What synthetic caseworkers write: about nobody."""

from __future__ import annotations

from random import Random

from medspil.contact.models import AgreementOwner
from medspil.people.models import Channel

SCRIPT = (
    "Hej, det er fra jobcentret. Jeg ringer for at høre, hvordan du har det. Samtalen er "
    "frivillig, og det får ingen betydning for din ydelse, hvis du siger nej tak. Har du "
    "lyst til at tale nu, eller skal jeg ringe en anden dag?"
)
_NOTES = [
    "Vi talte om, hvad der er sket siden sidst, og om næste skridt.",
    "Planen er gennemgået. Borgeren vil gerne videre ad samme vej.",
    "Talt om helbred og hverdag. Vi ser på det igen næste gang.",
    "Jobsøgningen er gennemgået. To ansøgninger er sendt, en samtale er på vej.",
    "Borgeren har haft en god periode og vil gerne prøve en praktik.",
    "CV’et er rettet til sammen. Det mangler et afsnit om kurser.",
    "Svært at overskue lige nu. Vi tog én ting ad gangen og aftalte det næste lille skridt.",
    "Borgeren spurgte til reglerne for ferie. Forklaret, og skrevet i en besked bagefter.",
    "Kort opfølgning. Intet nyt, og enige om at fortsætte.",
]
_CLOSED = [
    "Ringede for at høre, hvordan det går. Sagde, at samtalen er frivillig. Borgeren var glad for "
    "opkaldet.",
    "Hverdagen er stille, og børnene er hjemme. Borgeren vil gerne ringes op igen.",
    "Frivillig samtale. Talt om søvn, luft og dagens rytme. Vi holder fast i en fast dag.",
    "Borgeren søger stadig og har set et opslag på lageret. Sendte link og gode råd.",
    "Usikker på, hvad suspensionen betyder for ydelsen. Forklaret: ingen betydning.",
    "Praktikken er sat på pause. Borgeren savner kollegerne. Talt om, hvad der kan lade sig gøre "
    "hjemmefra.",
]
_WALKS = [
    "Gik en tur hver for sig og talte imens. Det er lettere at tale, når man går.",
    "Tre kilometer og en god snak. Borgeren vil gerne gøre det igen i næste uge.",
    "Kort tur i regn. Talt om familien og om at komme op om morgenen.",
]
_AGREED = [
    (AgreementOwner.CITIZEN, "Sende CV’et i den nye udgave"),
    (AgreementOwner.CITIZEN, "Ringe til lægen om en tid"),
    (AgreementOwner.CITIZEN, "Søge to stillinger"),
    (AgreementOwner.STAFF, "Undersøge et kursus"),
    (AgreementOwner.STAFF, "Ringe til virksomheden om praktik"),
    (AgreementOwner.STAFF, "Sende materiale om mentorordningen"),
]
_DECLINED = [
    "Klarer sig fint og vil hellere ringes op senere.",
    "Har travlt hjemme og ønsker ikke samtale nu. Må gerne spørges igen.",
]
_GLASS = [
    "Borgeren ringede, og ingen fra teamet tog telefonen.",
    "Hastesag: arbejdsgiveren ringede om praktikken i morgen.",
    "Afløser en kollega, som er syg.",
]
_CONCERN = {
    "some": [
        "Bor alene og taler ikke med andre i øjeblikket.",
        "Sover dårligt og har mistet sin faste rytme.",
        "Bekymret for økonomien, og netværket er lille.",
    ],
    "high": [
        "Har ikke været ude i to uger og har ingen andre kontakter end os.",
        "Tidligere depression, og symptomerne er tilbage. Vi holder tæt kontakt.",
        "Stemningen er meget trykket. Aftalt fast ugentlig kontakt.",
    ],
    "none": ["Har det bedre. Borgeren synes selv, at det almindelige mellemrum passer."],
}


def note(chance: Random, channel: str, doors_closed: bool) -> str:
    """What was written about a conversation."""
    if channel in (Channel.WALK, Channel.PHONE_WALK):
        return chance.choice(_WALKS)
    return chance.choice(_CLOSED if doors_closed else _NOTES)


def agreement(chance: Random) -> tuple[str, str]:
    """Who does what."""
    return chance.choice(_AGREED)


def declined(chance: Random) -> str:
    """What somebody said who would rather not talk now."""
    return chance.choice(_DECLINED)


def concern(chance: Random, level: str) -> str:
    """Why the level of concern is what it is."""
    return chance.choice(_CONCERN[level])


def broken_glass(chance: Random) -> str:
    """Why somebody had to look at another team's citizen."""
    return chance.choice(_GLASS)
