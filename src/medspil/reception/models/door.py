"""The company's door: a link for one contact person, a code, and the session that follows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact
from medspil.kernel.links import AbstractDoorSession, AbstractOneTimeCode, AbstractSecretLink
from medspil.people.models import Staff


class CodeWay(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class SessionHow(models.TextChoices):
    LINK = "link", _("Link og kode")
    PROVIDER = "provider", _("MitID Erhverv")


class CompanyLink(AbstractSecretLink):
    """A link to a company's own pages, sent to one contact person. One of theirs at a time."""

    code_kind = "company-code"

    company = models.ForeignKey(Company, models.PROTECT, related_name="links")
    contact = models.ForeignKey(CompanyContact, models.PROTECT, related_name="links")
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta(AbstractSecretLink.Meta):
        constraints: ClassVar = [
            *AbstractSecretLink.Meta.constraints,
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(revoked_at__isnull=True),
                name="one_link_for_a_contact_person",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-made_at"], name="company_links")]

    def __str__(self) -> str:
        return f"link {self.pk}"


class CompanyCode(AbstractOneTimeCode):
    """A code for a link. A new one takes the place of the old."""

    link = models.ForeignKey(CompanyLink, models.CASCADE, related_name="codes")
    way = models.CharField(max_length=5, choices=CodeWay)

    class Meta(AbstractOneTimeCode.Meta):
        indexes: ClassVar = [models.Index(fields=["link", "-made_at"], name="company_code_newest")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class CompanySession(AbstractDoorSession):
    """A company that is in. By a link it is a person; by the provider it is the company alone."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="door_sessions")
    how = models.CharField(max_length=8, choices=SessionHow)
    link = models.ForeignKey(CompanyLink, models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractDoorSession.Meta):
        constraints: ClassVar = [
            *AbstractDoorSession.Meta.constraints,
            models.CheckConstraint(
                condition=Q(how=SessionHow.LINK, link__isnull=False)
                | Q(how=SessionHow.PROVIDER, link__isnull=True),
                name="company_session_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"
