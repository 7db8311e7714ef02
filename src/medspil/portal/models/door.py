"""The citizen's door: secret link, one-time code, and the session that follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.links import AbstractDoorSession, AbstractOneTimeCode, AbstractSecretLink
from medspil.people.models import Citizen, Staff


class LinkPurpose(models.TextChoices):
    """What the link opens, and nothing beside."""

    PAGES = "pages", _("Alle borgerens egne sider")
    BOOKING = "booking", _("Kun tider og møder")


class LinkWay(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Brev, som du printer")
    MESSAGE = "message", _("Med en besked om tiden")


class CodeWay(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    ALOUD = "aloud", _("Læst op i telefonen")


class SessionHow(models.TextChoices):
    """How the citizen showed who they are."""

    LINK = "link", _("Link og kode")
    PROVIDER = "provider", _("MitID")


class SecretLink(AbstractSecretLink):
    """A link to one citizen's own pages. The citizen's own: whoever gets hold of it needs the code.

    One at a time opens all the pages. Those that come with messages about a time open no more than
    the time, each as long as it lasts, so that an older message still works.
    """

    code_kind = "code"

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="secret_links")
    way = models.CharField(_("sendt som"), max_length=7, choices=LinkWay)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta(AbstractSecretLink.Meta):
        constraints = [
            *AbstractSecretLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(purpose__in=LinkPurpose.values), name="portal_link_purpose_known"
            ),
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(revoked_at__isnull=True, purpose=LinkPurpose.PAGES),
                name="one_link_to_all_pages",
            ),
            models.CheckConstraint(
                condition=Q(way=LinkWay.MESSAGE, made_by__isnull=True, purpose=LinkPurpose.BOOKING)
                | ~Q(way=LinkWay.MESSAGE) & Q(made_by__isnull=False),
                name="portal_link_made_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["citizen", "-made_at"], name="portal_link_newest")]

    def __str__(self) -> str:
        return f"link {self.pk}"

    def get_purpose_display(self) -> str:
        return str(LinkPurpose(self.purpose).label)


class OneTimeCode(AbstractOneTimeCode):
    """A code for a link. A new one takes the place of the old."""

    link = models.ForeignKey(SecretLink, models.CASCADE, related_name="codes")
    way = models.CharField(max_length=5, choices=CodeWay)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta(AbstractOneTimeCode.Meta):
        constraints = [
            *AbstractOneTimeCode.Meta.constraints,
            models.CheckConstraint(
                condition=Q(way=CodeWay.ALOUD, made_by__isnull=False)
                | ~Q(way=CodeWay.ALOUD) & Q(made_by__isnull=True),
                name="portal_code_read_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["link", "-made_at"], name="portal_code_newest")]


class DoorSession(AbstractDoorSession):
    """A citizen who is in. Ends at once when the link that let them in is revoked."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="door_sessions")
    how = models.CharField(max_length=8, choices=SessionHow)
    link = models.ForeignKey(SecretLink, models.CASCADE, null=True, related_name="sessions")
    purpose = models.CharField(max_length=12, choices=LinkPurpose, default=LinkPurpose.PAGES)

    class Meta(AbstractDoorSession.Meta):
        constraints = [
            *AbstractDoorSession.Meta.constraints,
            models.CheckConstraint(
                condition=Q(how=SessionHow.LINK, link__isnull=False)
                | Q(how=SessionHow.PROVIDER, link__isnull=True),
                name="portal_session_says_how",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=LinkPurpose.values), name="portal_session_purpose_known"
            ),
        ]
