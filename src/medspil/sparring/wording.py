"""Words that stand in more than one place."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from medspil.kernel.crypto import keyed_hash
from medspil.people.models import Citizen
from medspil.people.queries import home
from medspil.sparring.models import CourseReferral, ProviderCourse


def told_to_provider(referral: CourseReferral, *, name: bool, phone: bool) -> str:
    """All that an external provider is told of the citizen; in Danish, whoever says yes to it."""
    return told(referral.course, referral.citizen, name=name, phone=phone)


def told(course: ProviderCourse, citizen: Citizen, *, name: bool, phone: bool) -> str:
    """As `told_to_provider`, also before there is a yes, to be shown."""
    with override("da"):
        here = home()
        lines = [
            _("Kursus: %(title)s") % {"title": course.title},
            _("Fra: %(name)s, jobcentret") % {"name": here.name if here else ""},
            _("Nummer: %(number)s") % {"number": number_of(course, citizen)},
        ]
        if name:
            full = f"{citizen.first_name} {citizen.last_name}"
            lines.append(_("Navn: %(name)s") % {"name": full})
        if phone and citizen.phone:
            lines.append(_("Telefon: %(phone)s") % {"phone": citizen.phone})
        return "\n".join(lines)


def number_of(course: ProviderCourse, citizen: Citizen) -> str:
    """Six letters and digits by which we find the referral, and nobody else the citizen."""
    return keyed_hash(f"course:{course.pk}:{citizen.pk}").hex()[:6].upper()
