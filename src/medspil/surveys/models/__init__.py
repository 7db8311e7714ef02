"""Surveys: what is asked, who is asked, and what they answer, with names or without."""

from medspil.surveys.models.kept import Count
from medspil.surveys.models.mailing import Mailing, MailingKind, MailingRow, NotWritten
from medspil.surveys.models.named import Answer, How, Respondent, Response, ResponseState
from medspil.surveys.models.nameless import AnonymousText, Participation, SpentKey, Tally
from medspil.surveys.models.questions import (
    CHOICES,
    BankQuestion,
    Branch,
    Option,
    Question,
    QuestionKind,
)
from medspil.surveys.models.surveys import (
    SURVEY_TRANSITIONS,
    Survey,
    SurveysPolicy,
    SurveyState,
    Variable,
    VariableValue,
    Version,
)

__all__ = [
    "CHOICES",
    "SURVEY_TRANSITIONS",
    "AnonymousText",
    "Answer",
    "BankQuestion",
    "Branch",
    "Count",
    "How",
    "Mailing",
    "MailingKind",
    "MailingRow",
    "NotWritten",
    "Option",
    "Participation",
    "Question",
    "QuestionKind",
    "Respondent",
    "Response",
    "ResponseState",
    "SpentKey",
    "Survey",
    "SurveyState",
    "SurveysPolicy",
    "Tally",
    "Variable",
    "VariableValue",
    "Version",
]
