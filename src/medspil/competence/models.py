"""The taxonomies as tables: what ESCO, ISCO, DISCO-08, STAR and Statistics Denmark publish.

Written by `load_taxonomy` alone, from the shipped files; nothing of a person stands here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    OCCUPATION = "occupation", _("Erhverv")
    GROUP = "group", _("Gruppe")
    SKILL = "skill", _("Kompetence")


class Source(models.TextChoices):
    """Who publishes it. Licences: NOTICE and the page »Om data«."""

    ESCO = "esco", "ESCO"
    ISCO = "isco", "ISCO-08"
    STAR = "star", "STAR"
    DST = "dst", "Danmarks Statistik"


class Concept(models.Model):
    """What has a URI: an occupation, an ISCO group of one to four digits, a skill.

    `label` is the preferred Danish one, English where there is no Danish. `group` is the group an
    occupation belongs to. `reuse`, of a skill: how far it reaches, from one occupation to all.
    """

    uri = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(_("kode"), max_length=20)
    label = models.CharField(_("navn"), max_length=300)
    english = models.CharField(_("engelsk"), max_length=300)
    about = models.TextField(_("beskrivelse"))
    about_english = models.TextField(_("beskrivelse på engelsk"))
    is_danish = models.BooleanField()
    reuse = models.CharField(max_length=20)
    group = models.ForeignKey("self", models.PROTECT, null=True, related_name="occupations")
    source = models.CharField(max_length=4, choices=Source)

    class Meta:
        ordering = ["kind", "label", "pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "code"], name="concept_by_code")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(uri__startswith="http://data.europa.eu/esco/", label__regex=r"\S"),
                name="a_concept_has_a_uri_and_a_label",
            ),
            models.CheckConstraint(
                condition=Q(kind="occupation", group__isnull=False)
                | Q(kind__in=["group", "skill"], group__isnull=True),
                name="an_occupation_has_a_group",
            ),
            models.CheckConstraint(
                condition=~Q(kind="group") | Q(code__regex=r"^[0-9]{1,4}$"),
                name="a_group_has_a_code",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["esco", "isco"]), name="a_concept_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The last part of the URI, by which its page goes."""
        return self.uri.rpartition("/")[2]


class Label(models.Model):
    """Another thing a concept is called: its alternative labels, Danish and English."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="labels")
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["language", "text", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["concept", "language", "text"], name="a_label_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["da", "en"], text__regex=r"\S"),
                name="a_label_has_a_language_and_a_text",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Need(models.Model):
    """A skill that an occupation asks for: essential, or optional."""

    occupation = models.ForeignKey(Concept, models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Concept, models.CASCADE, related_name="needed_by")
    essential = models.BooleanField()

    class Meta:
        ordering = ["occupation", "-essential", "skill"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["occupation", "skill"], name="an_occupation_needs_a_skill_once"
            ),
            models.CheckConstraint(
                condition=~Q(occupation=F("skill")), name="nothing_needs_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id} needs {self.skill_id}"


class Broader(models.Model):
    """What is wider than an occupation or a group, one step up."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="broader")
    wider = models.ForeignKey(Concept, models.CASCADE, related_name="narrower")

    class Meta:
        ordering = ["concept", "wider"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["concept", "wider"], name="a_step_up_stands_once"),
            models.CheckConstraint(
                condition=~Q(concept=F("wider")), name="nothing_is_wider_than_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept_id} below {self.wider_id}"


class Relation(models.TextChoices):
    """How STAR's title and the concept compare. `narrow`: the concept is the wider of the two."""

    EXACT = "exact", _("det samme")
    CLOSE = "close", _("næsten det samme")
    NARROW = "narrow", _("hører under")
    BROAD = "broad", _("dækker også")


class StarTitle(models.Model):
    """One of STAR's own job titles, as Jobnet has them, of those that are openly to be had."""

    code = models.CharField(_("kode"), max_length=30)
    title = models.CharField(_("titel"), max_length=200)

    class Meta:
        ordering = ["title", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "title"], name="a_star_title_stands_once"),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S", code__regex=r"\S"),
                name="a_star_title_has_a_code_and_a_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StarMatch(models.Model):
    """What of ESCO a title is."""

    title = models.ForeignKey(StarTitle, models.CASCADE, related_name="matches")
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="star_matches")
    relation = models.CharField(max_length=6, choices=Relation)

    class Meta:
        ordering = ["title", "relation", "concept"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "concept", "relation"], name="a_star_match_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=Relation.values), name="a_star_match_has_a_relation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} {self.relation} {self.concept_id}"


class Scheme(models.TextChoices):
    DISCO = "disco08", _("DISCO-08")
    UDD = "udd", _("Uddannelser, igangværende")
    AUDD = "audd", _("Uddannelser, fuldførte")
    LEVEL = "level", _("Uddannelsesniveauer")
    FIELD = "field", _("Uddannelsesområder")


class Code(models.Model):
    """A code of Statistics Denmark: DISCO-08, and what educations are called.

    `group`: of DISCO-08, the ISCO group of its first four digits.
    """

    scheme = models.CharField(max_length=8, choices=Scheme)
    code = models.CharField(_("kode"), max_length=10)
    title = models.CharField(_("navn"), max_length=300)
    group = models.ForeignKey(Concept, models.PROTECT, null=True, related_name="codes")

    class Meta:
        ordering = ["scheme", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="a_code_stands_once"),
            models.CheckConstraint(
                condition=Q(scheme__in=Scheme.values, title__regex=r"\S", code__regex=r"^[0-9]+$"),
                name="a_code_has_a_scheme_and_a_title",
            ),
            models.CheckConstraint(
                condition=Q(scheme="disco08") | Q(group__isnull=True),
                name="only_disco_codes_have_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class TaxonomyLoad(models.Model):
    """What is loaded: which version of the shipped files, and when it was."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=16)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_taxonomy_load")
        ]

    def __str__(self) -> str:
        return self.digest
