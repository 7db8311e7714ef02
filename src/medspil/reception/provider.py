"""The companies' identity provider (MitID Erhverv by a broker): `kernel.provider`, claim with CVR.

Named by MEDSPIL_COMPANY_OIDC_* (docs/reception.md). What it tells beside the number is not kept.
"""

from __future__ import annotations

from django.conf import settings

from medspil.companies.models import Company
from medspil.kernel.cvr import Cvr, InvalidCvr
from medspil.kernel.provider import Asked, Provider
from medspil.reception.queries.asks import the_one_with


def configured() -> str:
    """The provider's name on the button; empty without a provider."""
    told = settings.MEDSPIL_COMPANY_OIDC
    return str(told["name"]) if told else ""


def ask(redirect: str) -> Asked:
    """Begin: the address of the provider's login. Raises `Unanswered`."""
    return _provider().ask(redirect)


def answered(kept: str, state: str, code: str, redirect: str) -> Company | None:
    """The company that it says it is; None for none of ours, or for two with the number until
    somebody has judged them. Raises `Unanswered`.
    """
    try:
        cvr = Cvr.parse(_provider().claim(kept, state, code, redirect))
    except InvalidCvr:
        return None
    return the_one_with(cvr.digits)


def _provider() -> Provider:
    return Provider(settings.MEDSPIL_COMPANY_OIDC, "reception.provider")
