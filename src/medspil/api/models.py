"""The systems that may come in by the JSON API, each with a token and what it may do with it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Staff


class Scope(models.TextChoices):
    """What a system may read or write. What is most private has a scope of its own."""

    CITIZENS_READ = "citizens:read", _("Læse borgere")
    CITIZENS_CPR = "citizens:cpr", _("… også CPR-nummer")
    CITIZENS_PROTECTED = (
        "citizens:protected",
        _("… også navn, telefon og e-mail på borgere med beskyttelse"),
    )
    DUE_READ = "due:read", _("Læse hvornår næste kontakt er")
    CONVERSATIONS_READ = "conversations:read", _("Læse samtaler")
    CONVERSATIONS_NOTES = "conversations:notes", _("… også notaterne")
    CONVERSATIONS_WRITE = "conversations:write", _("Registrere samtaler")
    SUSPENSIONS_READ = "suspensions:read", _("Læse suspensioner")
    RULES_READ = "rules:read", _("Læse regler")
    TAXONOMY_READ = "taxonomy:read", _("Slå erhverv op")


class Client(models.Model):
    """Another system (et system). Its token was shown once; here is only what recognises it."""

    name = models.CharField(_("navn"), max_length=60, unique=True)
    prefix = models.CharField(_("begynder med"), max_length=20, unique=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("adgang"))
    created_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_on = models.DateField(_("udløber"))  # the last day on which it works
    revoked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    # How many calls in the minute (since 1970) of the latest call.
    minute = models.BigIntegerField(default=0)
    calls = models.IntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gt=0),
                name="client_scopes_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="client_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> System:
        """Who acts, as the audit trail and the access log name it."""
        return System(f"api:{self.name}")

    @property
    def is_open(self) -> bool:
        """Does its token work today?"""
        return self.revoked_at is None and self.expires_on >= clock.today()

    def may(self, scope: str) -> bool:
        return scope in self.scopes
