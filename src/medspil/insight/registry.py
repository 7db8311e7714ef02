"""Every measure of the house: an explicit list of the rooms that can count something."""

from __future__ import annotations

from medspil.clarification import measures as clarification
from medspil.companies import measures as companies
from medspil.contact import measures as contact
from medspil.courses import measures as courses
from medspil.folder import measures as folder
from medspil.hotline import measures as hotline
from medspil.kernel.measure import Measure
from medspil.matching import measures as matching
from medspil.meetings import measures as meetings
from medspil.meetings import measures_booking, measures_meetings
from medspil.offers import measures as offers
from medspil.offers import measures_clubs
from medspil.reception import measures as reception
from medspil.sparring import measures as sparring
from medspil.surveys import measures as surveys
from medspil.workplace import measures as workplace

MEASURES: tuple[Measure, ...] = (
    *contact.MEASURES,
    *meetings.MEASURES,
    *measures_meetings.MEASURES,
    *measures_booking.MEASURES,
    *offers.MEASURES,
    *hotline.MEASURES,
    *measures_clubs.MEASURES,
    *courses.MEASURES,
    *clarification.MEASURES,
    *workplace.MEASURES,
    *companies.MEASURES,
    *surveys.MEASURES,
    *matching.MEASURES,
    *reception.MEASURES,
    *folder.MEASURES,
    *sparring.MEASURES,
)
BY_CODE = {measure.code: measure for measure in MEASURES}
