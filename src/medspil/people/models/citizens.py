"""The citizen, how to reach them, and who may speak beside them or for them."""

from __future__ import annotations

import uuid
from typing import Any

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from medspil.kernel import crypto
from medspil.kernel.cpr import Cpr
from medspil.kernel.period import DatedModel
from medspil.people.models.staff import Municipality


class CprField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """A CPR number, encrypted at rest; in Python a `Cpr`. Look up by `Citizen.cpr_index`."""

    def from_db_value(self, value: Any, *_args: object) -> Cpr | None:
        return None if value is None else Cpr(crypto.decrypt(bytes(value)).decode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = crypto.encrypt(value.digits.encode()) if isinstance(value, Cpr) else value
        return super().get_db_prep_value(sealed, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value


def cpr_index(cpr: Cpr) -> bytes:
    """The blind index by which a citizen is found from a CPR number."""
    return crypto.keyed_hash(cpr.digits)


class DigitalAbility(models.TextChoices):
    """What the citizen says they have and can use (teknisk umulighed is judged from this)."""

    UNKNOWN = "unknown", _("Ikke afklaret")
    ALONE = "alone", _("Klarer sig selv digitalt")
    WITH_HELP = "with_help", _("Kan med hjælp")
    PHONE_ONLY = "phone_only", _("Kun telefon")
    NONE = "none", _("Har ikke eller kan ikke bruge telefon eller computer")


class Channel(models.TextChoices):
    """How two people meet. The other person's choice where the law lets them."""

    PHONE = "phone", _("Telefon")
    VIDEO = "video", _("Video")
    IN_PERSON = "in_person", _("Fremmøde")
    PHONE_WALK = "phone_walk", _("Gåtur på telefon")
    WALK = "walk", _("Gåtur")
    WEBINAR = "webinar", _("Webinar")
    LETTER = "letter", _("Brev")
    MESSAGE = "message", _("Besked")


@pghistory.track(exclude=["cpr"])
class Citizen(models.Model):
    """A citizen on the municipality's books (borger).

    What changes with time and decides the rules (contact group, benefit, absence, caseworker)
    stands in dated rows beside it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("sagsnummer"), max_length=60, unique=True)
    first_name = models.CharField(_("fornavn"), max_length=120)
    last_name = models.CharField(_("efternavn"), max_length=120)
    cpr = CprField(_("CPR-nummer"), null=True, blank=True)
    cpr_index = models.BinaryField(max_length=32, null=True, unique=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="citizens")
    language = models.CharField(_("sprog"), max_length=8, default="da")
    interpreter = models.BooleanField(_("tolk"), default=False)
    digital_ability = models.CharField(
        _("digital formåen"),
        max_length=12,
        choices=DigitalAbility,
        default=DigitalAbility.UNKNOWN,
    )
    preferred_channel = models.CharField(
        _("vil helst"), max_length=12, choices=Channel, default=Channel.PHONE
    )
    channel_note = models.CharField(_("hvornår og hvordan"), max_length=200, blank=True)
    post_exempt = models.BooleanField(_("fritaget for Digital Post"), default=False)
    protected = models.BooleanField(_("navne- og adressebeskyttelse"), default=False)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    city = models.CharField(_("by"), max_length=80, blank=True)
    registered_on = models.DateField(_("tilmeldt"))
    closed_on = models.DateField(_("afsluttet"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cpr__isnull=True, cpr_index__isnull=True)
                | Q(cpr__isnull=False, cpr_index__isnull=False),
                name="cpr_and_its_index_together",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on")),
                name="closed_after_registered",
            ),
            models.CheckConstraint(condition=~Q(reference=""), name="reference_not_empty"),
        ]
        indexes = [
            GinIndex(
                OpClass(Lower("first_name"), "gin_trgm_ops"),
                OpClass(Lower("last_name"), "gin_trgm_ops"),
                name="citizen_name_trigram",
            ),
            models.Index(fields=["phone"], name="citizen_phone"),
        ]

    def __str__(self) -> str:
        return self.reference  # a stray log line shows no name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """First name and initial: what lists and screens in the open show."""
        return (
            f"{self.first_name} {self.last_name[:1]}.".strip()
            if self.last_name
            else self.first_name
        )

    def set_cpr(self, cpr: Cpr | None) -> None:
        """Set the number and its blind index together."""
        self.cpr = cpr
        self.cpr_index = cpr_index(cpr) if cpr else None


class RepresentationKind(models.TextChoices):
    """Who stands beside the citizen, and with what right (domain: representation)."""

    COMPANION = "companion", _("Bisidder")
    PARTY_REPRESENTATIVE = "party_representative", _("Partsrepræsentant (fuldmagt)")
    GUARDIAN = "guardian", _("Værge")
    RELATIVE = "relative", _("Pårørende")
    MENTOR = "mentor", _("Mentor")
    CONTACT_PERSON = "contact_person", _("Kontaktperson")


class Representation(DatedModel):
    """A person around the citizen: why they are there, and until when."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="representations")
    kind = models.CharField(_("rolle"), max_length=24, choices=RepresentationKind)
    name = models.CharField(_("navn"), max_length=120)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    purpose = models.CharField(_("formål"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="representation_has_purpose"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False), name="representation_has_days"
            ),
            models.CheckConstraint(
                condition=Q(kind=RepresentationKind.GUARDIAN) | Q(valid__endswith__isnull=False),
                name="representation_ends",  # only a guardian, appointed by law, has no end
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
