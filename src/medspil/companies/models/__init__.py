"""Companies: who they are, what happened with them, what is wanted of them."""

from medspil.companies.models.campaigns import (
    Campaign,
    CampaignCall,
    CampaignRow,
    Faq,
    Question,
    Share,
)
from medspil.companies.models.companies import IN_USE, Company, CompanyContact, Workplace
from medspil.companies.models.duplicates import Candidate, Merge, Verdict
from medspil.companies.models.events import APPROACHES, CompanyEvent, EventKind
from medspil.companies.models.industries import CompanyIndustry, Industry, Scheme
from medspil.companies.models.tags import CompaniesPolicy, CompanyTag, Origin, SavedSearch, Tag

__all__ = [
    "APPROACHES",
    "IN_USE",
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
    "EventKind",
    "Faq",
    "Industry",
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
