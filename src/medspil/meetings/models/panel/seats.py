"""Who is called to a day of the panel, and the door by which a guest answers and reads."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.links import AbstractDoorSession, AbstractOneTimeCode, AbstractSecretLink
from medspil.meetings.models import elsewhere
from medspil.meetings.models.panel.hearings import DocumentPack, PanelDay
from medspil.meetings.models.panel.types import PanelMember
from medspil.people.models import Staff


class SeatReply(models.TextChoices):
    NONE = "", _("Har ikke svaret")
    COMES = "comes", _("Kommer")
    STAYS_AWAY = "stays_away", _("Kommer ikke")


class PanelInvitation(models.Model):
    """A member called to a day: what they answered, and whether they were taken off it again."""

    day = models.ForeignKey(PanelDay, models.CASCADE, related_name="invitations")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reply = models.CharField(_("svar"), max_length=10, choices=SeatReply, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "member"],
                condition=Q(taken_off_at__isnull=True),
                name="called_once_to_a_day",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True)
                | Q(reply__in=["comes", "stays_away"], replied_at__gte=F("invited_at")),
                name="seat_reply_has_a_time",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("who", "bigint")],
                func=elsewhere.INVITATION,
            )
        ]


def _named(meta: type, name: str) -> list[models.BaseConstraint]:
    """The door's constraints under names of their own: the room has more than one kind of door."""
    own = []
    for constraint in meta.constraints:  # type: ignore[attr-defined]  # any inner class
        copy = constraint.clone()
        copy.name = copy.name.replace("%(app_label)s", name)
        own.append(copy)
    return own


_A_GUESTS = """
    IF NOT EXISTS (SELECT FROM meetings_panelmember k WHERE k.staff_id IS NULL AND (
        k.id = (SELECT i.member_id FROM meetings_panelinvitation i WHERE i.id = NEW.call_id)
        OR k.id = (SELECT p.member_id FROM meetings_documentpack p WHERE p.id = NEW.pack_id))) THEN
        RAISE EXCEPTION 'a_link_is_for_a_guest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class PanelLink(AbstractSecretLink):
    """A guest's link: to one pack, or to a day they are called to, with all that is theirs there.

    Whoever gets hold of it needs the code as well. Each message about a day has a link of its own,
    so that an older message still works.
    """

    code_kind = "pack code"

    pack = models.OneToOneField(DocumentPack, models.CASCADE, null=True, related_name="link")
    call = models.ForeignKey(PanelInvitation, models.CASCADE, null=True, related_name="links")

    class Meta(AbstractSecretLink.Meta):
        constraints = [
            *_named(AbstractSecretLink.Meta, "panel"),
            models.CheckConstraint(
                condition=Q(pack__isnull=True, call__isnull=False)
                | Q(pack__isnull=False, call__isnull=True),
                name="panel_link_to_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_guests",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("pack_id", "call_id"),
                func=_A_GUESTS,
            )
        ]

    @property
    def member(self) -> PanelMember:
        """Whose link it is."""
        held = self.pack or self.call
        assert held is not None  # panel_link_to_one_thing
        return held.member


class PanelCodeWay(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    ALOUD = "aloud", _("Læst op i telefonen")


class PanelCode(AbstractOneTimeCode):
    """A code for a guest's link. A new one takes the place of the old."""

    link = models.ForeignKey(PanelLink, models.CASCADE, related_name="codes")
    way = models.CharField(max_length=5, choices=PanelCodeWay)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta(AbstractOneTimeCode.Meta):
        ordering = ["-made_at", "-pk"]
        constraints = [
            *_named(AbstractOneTimeCode.Meta, "panel"),
            models.CheckConstraint(
                condition=Q(way=PanelCodeWay.ALOUD, made_by__isnull=False)
                | Q(way__in=["sms", "email"], made_by__isnull=True),
                name="panel_code_read_by_somebody",
            ),
        ]


class PanelVisit(AbstractDoorSession):
    """A guest is in, in one browser."""

    link = models.ForeignKey(PanelLink, models.CASCADE, related_name="visits")

    class Meta(AbstractDoorSession.Meta):
        constraints = _named(AbstractDoorSession.Meta, "panel")
