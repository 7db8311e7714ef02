"""Companies: who they are, what happened with them, what is wanted of them."""

from medspil.companies.models.campaigns import (
    Campaign,
    CampaignCall,
    CampaignRow,
    Faq,
    Question,
    Share,
)
from medspil.companies.models.companies import (
    IN_USE,
    Company,
    CompanyContact,
    ForgottenContact,
    Workplace,
)
from medspil.companies.models.duplicates import (
    Candidate,
    Comparison,
    ComparisonState,
    Merge,
    Verdict,
)
from medspil.companies.models.events import APPROACHES, CompanyEvent, EventKind
from medspil.companies.models.industries import CompanyIndustry, Industry, Scheme
from medspil.companies.models.letters import (
    LETTER_STEPS,
    LeftOut,
    Letter,
    LetterRow,
    LetterState,
)
from medspil.companies.models.tags import CompaniesPolicy, CompanyTag, Origin, SavedSearch, Tag

__all__ = [
    "APPROACHES",
    "IN_USE",
    "LETTER_STEPS",
    "Campaign",
    "CampaignCall",
    "CampaignRow",
    "Candidate",
    "CompaniesPolicy",
    "Company",
    "CompanyContact",
    "CompanyEvent",
    "CompanyIndustry",
    "CompanyTag",
    "Comparison",
    "ComparisonState",
    "EventKind",
    "Faq",
    "ForgottenContact",
    "Industry",
    "LeftOut",
    "Letter",
    "LetterRow",
    "LetterState",
    "Merge",
    "Origin",
    "Question",
    "SavedSearch",
    "Scheme",
    "Share",
    "Tag",
    "Verdict",
    "Workplace",
]
