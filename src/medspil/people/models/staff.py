"""The municipality, its teams, and the employees with the roles they hold and held."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from medspil.kernel.period import DatedModel


class Municipality(models.Model):
    """A Danish municipality (kommune) and its region. One of them runs this installation."""

    code = models.CharField(_("kommunekode"), max_length=4, primary_key=True)  # "0420"
    name = models.CharField(_("navn"), max_length=60)
    region_code = models.CharField(_("region"), max_length=4)  # 1081..1085
    is_home = models.BooleanField(_("driver denne installation"), default=False)
    unit_label = models.CharField(  # since 2026 the word "jobcenter" has left the statute
        _("enhedens navn"), max_length=80, default="Jobcentret"
    )
    phone = models.CharField(_("telefon"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{4}$"), name="municipality_code_is_four_digits"
            ),
            models.UniqueConstraint(
                fields=["is_home"], condition=Q(is_home=True), name="one_home_municipality"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of employees that shares citizens."""

    name = models.CharField(_("navn"), max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> Staff:
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    """An employee with a login. What they may do comes from `RoleMembership` alone."""

    username = models.CharField(_("brugernavn"), max_length=60, unique=True)
    full_name = models.CharField(_("navn"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_demo = models.BooleanField(_("demo-konto"), default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = StaffManager()

    def __str__(self) -> str:
        return self.full_name

    @property
    def actor_name(self) -> str:
        """How the audit trail names this employee."""
        return f"staff:{self.pk}"

    def get_full_name(self) -> str:
        return self.full_name


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("Sagsbehandler")
    LEADER = "leader", _("Leder")
    ADMINISTRATOR = "administrator", _("Administrator")
    CONSULTANT = "consultant", _("Virksomhedskonsulent")
    REPRESENTATIVE = "representative", _("Medarbejderrepræsentant")
    PSYCHOLOGIST = "psychologist", _("Psykolog på hotlinen")


class RoleMembership(DatedModel):
    """A role held for a period, in one team or (team empty) in the whole house."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="memberships")
    role = models.CharField(_("rolle"), max_length=20, choices=Role)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="memberships"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.CASEWORKER) | Q(team__isnull=False),
                name="caseworkers_belong_to_a_team",
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="membership_has_days"),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Coalesce(F("team"), 0), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"
