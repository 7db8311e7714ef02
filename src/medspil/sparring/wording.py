"""Words that stand in more than one place."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from medspil.kernel.crypto import keyed_hash
from medspil.people.models import Citizen
from medspil.people.queries import home
from medspil.sparring.models import CourseReferral, CourseStart, ProviderCourse
from medspil.ui.wording import danish_date


def told_to_provider(referral: CourseReferral, *, name: bool, phone: bool) -> str:
    """All that an external provider is told of the citizen; in Danish, whoever says yes to it.

    Of who has a protected name and address, neither name nor telephone.
    """
    return told(referral.course, referral.citizen, referral.start, name=name, phone=phone)


def told(
    course: ProviderCourse,
    citizen: Citizen,
    start: CourseStart | None = None,
    *,
    name: bool,
    phone: bool,
) -> str:
    """As `told_to_provider`, also before there is a yes, to be shown."""
    with override("da"):
        here = home()
        lines = [
            _("Kursus: %(title)s") % {"title": course.title},
            _("Fra: %(name)s, jobcentret") % {"name": here.name if here else ""},
            _("Nummer: %(number)s") % {"number": number_of(course, citizen)},
        ]
        if start is not None:
            lines.append(_("Begynder: %(when)s") % {"when": begins(start)})
        if name and not citizen.protected:
            full = f"{citizen.first_name} {citizen.last_name}"
            lines.append(_("Navn: %(name)s") % {"name": full})
        if phone and citizen.phone and not citizen.protected:
            lines.append(_("Telefon: %(phone)s") % {"phone": citizen.phone})
        return "\n".join(lines)


def words_today(referral: CourseReferral) -> str:
    """What the citizen said yes to – without name and telephone of who has got a protected name
    since.
    """
    words: str = referral.words
    if not referral.citizen.protected:
        return words
    with override("da"):
        hidden = (_("Navn: %(name)s") % {"name": ""}, _("Telefon: %(phone)s") % {"phone": ""})
    return "\n".join(line for line in words.split("\n") if not line.startswith(hidden))


def begins(start: CourseStart) -> str:
    """The day and the place."""
    return ", ".join(part for part in (danish_date(start.starts_on), start.place) if part)


def number_of(course: ProviderCourse, citizen: Citizen) -> str:
    """Six letters and digits by which we find the referral, and nobody else the citizen."""
    return keyed_hash(f"course:{course.pk}:{citizen.pk}").hex()[:6].upper()
