"""Companies, their workplaces and contact persons: registered, changed, left in peace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.actions.finding import note_pair
from medspil.companies.actions.timeline import judge_words, put_line, staff_of
from medspil.companies.forgotten import remember
from medspil.companies.models import Company, CompanyContact, EventKind, Workplace
from medspil.companies.queries.companies import with_cvr
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.cvr import Cvr, InvalidCvr
from medspil.people.models import Staff

FIELDS = ("name", "street", "postcode", "city", "phone", "email", "employees", "consultant")


@action(rule="companies.write")
def register_company(
    *,
    by: Actor,
    name: str,
    cvr: str = "",
    cvr_reason: str = "",
    even_so: bool = False,
    **facts: Any,
) -> Company:
    """Register a company. Raises `Refused` for a CVR number that is none, that does not check and
    has no reason, or that another company has – unless `even_so`: then the two are a pair to judge.
    """
    number = _judged(by, cvr, cvr_reason, even_so=even_so)
    made = Company.objects.create(
        name=_named(name),
        cvr=number,
        cvr_reason=_reason(number, cvr_reason),
        made_at=clock.now(),
        made_by=staff_of(by),
        **_plain(facts),
    )
    other = with_cvr(by, number, made) if number and even_so else None
    if other is not None:
        note_pair(made, other, ["cvr"])
    return made


@action(rule="companies.write", on="company")
def change_company(
    *, by: Actor, company: Company, cvr: str = "", cvr_reason: str = "", **facts: Any
) -> Company:
    """Change what stands about a company. The timeline says which fields, not what they were."""
    held = _locked(company)
    number = _judged(by, cvr, cvr_reason, besides=held)
    given = {"cvr": number, "cvr_reason": _reason(number, cvr_reason), **_plain(facts)}
    if "name" in given:
        given["name"] = _named(given["name"])
    changed = [field for field, value in given.items() if getattr(held, field) != value]
    for field in changed:
        setattr(held, field, given[field])
    if changed:
        held.save(update_fields=changed)
        put_line(by, held, EventKind.CHANGED, fields=changed)
    note_facts(fields=changed)
    return held


def _locked(company: Company) -> Company:
    held = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    if held.merged_into_id is not None:
        raise Refused(_("Virksomheden er lagt sammen med en anden. Åbn siden igen."))
    return held


def _named(name: str) -> str:
    if not name.strip():
        raise Refused(_("Skriv virksomhedens navn."), field="name")
    return " ".join(name.split())


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The fields a person may write, without loose white space."""
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"no field of a company: {sorted(unknown)}")
    phone = facts.get("phone")
    if isinstance(phone, str):
        facts = {**facts, "phone": phone.replace(" ", "")}
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.items()
    }


def _reason(number: str | None, reason: str) -> str:
    """A reason is kept only where the check digit needs one."""
    return "" if number is None or Cvr(number).passes_modulus_11 else reason.strip()


def _judged(
    by: Actor, text: str, reason: str, *, besides: Company | None = None, even_so: bool = False
) -> str | None:
    if not text.strip():
        return None
    try:
        cvr = Cvr.parse(text)
    except InvalidCvr:
        raise Refused(
            _("Et CVR-nummer er otte cifre og begynder ikke med nul."), field="cvr"
        ) from None
    if not cvr.passes_modulus_11 and not reason.strip():
        raise Refused(
            _("Kontrolcifret passer ikke. Ret nummeret, eller skriv, hvorfor det er rigtigt."),
            field="cvr",
        )
    if cvr.digits != (besides.cvr if besides else None) and not even_so:
        other = with_cvr(by, cvr.digits, besides)
        if other is not None:
            raise Refused(
                _("%(name)s har allerede CVR-nummeret. Er det samme virksomhed, så brug den.")
                % {"name": other.name},
                field="cvr",
            )
    return cvr.digits


@action(rule="companies.write", on="company")
def close_company(*, by: Actor, company: Company, closed_on: date | None) -> Company:
    """The company has ceased (None: it goes on after all). It leaves lists and campaigns."""
    held = _locked(company)
    if closed_on is not None and closed_on > clock.today():
        raise Refused(_("Vælg i dag eller en dag, der er gået."), field="closed_on")
    held.closed_on = closed_on
    held.save(update_fields=["closed_on"])
    put_line(by, held, EventKind.CHANGED, fields=["closed_on"])
    return held


@action(rule="companies.write", on="company")
def leave_in_peace(*, by: Actor, company: Company, until: date | None, reason: str = "") -> Company:
    """Nobody calls or writes until that day, the day included. None: it may be called again."""
    held = _locked(company)
    if until is not None and until < clock.today():
        raise Refused(_("Vælg i dag eller en senere dag."), field="until")
    if until is not None and not reason.strip():
        raise Refused(_("Skriv, hvorfor I skal lade virksomheden i fred."), field="reason")
    judge_words(reason, "reason")
    held.dnd_until = until
    held.dnd_reason = reason.strip() if until else ""
    held.save(update_fields=["dnd_until", "dnd_reason"])
    put_line(by, held, EventKind.PEACE, held.dnd_reason, until=until.isoformat() if until else None)
    return held


@action(rule="companies.write", on="company")
def set_next_step(
    *,
    by: Actor,
    company: Company,
    on: date | None,
    what: str = "",
    consultant: Staff | None = None,
) -> Company:
    """What is to happen next, when, and by whom. None: nothing is planned."""
    held = _locked(company)
    _plan(held, on, what)
    if consultant is not None:
        held.consultant = consultant
    held.save(update_fields=["next_on", "next_what", "consultant"])
    return held


def _plan(held: Company, on: date | None, what: str) -> None:
    if on is not None and on < clock.today():
        raise Refused(_("Vælg i dag eller en senere dag."), field="on")
    if on is not None and not what.strip():
        raise Refused(_("Skriv, hvad der skal ske."), field="what")
    judge_words(what, "what")
    held.next_on = on
    held.next_what = what.strip() if on else ""


# -- workplaces and contact persons ----------------------------------------------------------------


@action(rule="companies.write", on="company")
def add_workplace(*, by: Actor, company: Company, **facts: Any) -> Workplace:
    """A workplace of the company. Raises `Refused` where the P-number is there or is none."""
    made = Workplace(company=company, **_workplace_facts(company, facts))
    made.save()
    put_line(by, company, EventKind.CHANGED, fields=["workplace"])
    return made


@action(rule="companies.write", on="company")
def change_workplace(
    *, by: Actor, company: Company, workplace: Workplace, **facts: Any
) -> Workplace:
    """Change a workplace, or say that it closed."""
    held = Workplace.objects.select_for_update().get(pk=workplace.pk, company=company)
    for field, value in _workplace_facts(company, facts, held).items():
        setattr(held, field, value)
    held.save()
    put_line(by, company, EventKind.CHANGED, fields=["workplace"])
    return held


def _workplace_facts(
    company: Company, facts: dict[str, Any], held: Workplace | None = None
) -> dict[str, Any]:
    number = "".join(str(facts.pop("p_number", "") or "").split())
    if number and not (len(number) == 10 and number.isdecimal()):
        raise Refused(_("Et P-nummer er ti cifre."), field="p_number")
    taken = company.workplaces.filter(p_number=number)
    if number and (taken.exclude(pk=held.pk) if held else taken).exists():
        raise Refused(_("P-nummeret står allerede på virksomheden."), field="p_number")
    if not str(facts.get("name", "")).strip():
        facts["name"] = company.name
    return {**facts, "p_number": number or None}


@action(rule="companies.write", on="company")
def add_contact(*, by: Actor, company: Company, **facts: Any) -> CompanyContact:
    """A person to ask for: a name, what they do, how to reach them; nothing else is kept."""
    made = CompanyContact.objects.create(company=company, **_contact_facts(company, facts))
    put_line(by, company, EventKind.CHANGED, fields=["contact"])
    return made


@action(rule="companies.write", on="company")
def change_contact(
    *, by: Actor, company: Company, contact: CompanyContact, **facts: Any
) -> CompanyContact:
    """Change a contact person, or say that they have left."""
    held = CompanyContact.objects.select_for_update(of=("self",)).get(
        pk=contact.pk, company=company, forgotten_at=None
    )
    for field, value in _contact_facts(company, facts).items():
        setattr(held, field, value)
    held.save()
    put_line(by, company, EventKind.CHANGED, fields=["contact"])
    return held


def _contact_facts(company: Company, facts: dict[str, Any]) -> dict[str, Any]:
    if not str(facts.get("name", "")).strip():
        raise Refused(_("Skriv, hvad personen hedder."), field="name")
    workplace = facts.get("workplace")
    if workplace is not None and workplace.company_id != company.pk:
        raise Refused(_("Vælg et af virksomhedens arbejdssteder."), field="workplace")
    if "phone" in facts:
        facts["phone"] = str(facts["phone"]).replace(" ", "")
    return facts


@action(rule="companies.write", on="company")
def forget_contact(*, by: Actor, company: Company, contact: CompanyContact) -> CompanyContact:
    """Remove the person from what we hold, and let no file bring them back (`forgotten`). What
    happened with the company stays.
    """
    held = CompanyContact.objects.select_for_update(of=("self",)).get(
        pk=contact.pk, company=company
    )
    remember(held)
    held.name = held.title = held.phone = held.email = ""
    held.left_on = held.left_on or clock.today()
    held.forgotten_at = clock.now()
    held.save()
    put_line(by, company, EventKind.CHANGED, fields=["contact"])
    return held
