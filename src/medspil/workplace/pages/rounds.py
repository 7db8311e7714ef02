"""»Ugen der gik«: write, read, guess, and see who it was."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.period import WeekNo
from medspil.people.answering import How, choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.workplace.actions import rounds as rounds_actions
from medspil.workplace.actions import stories as actions
from medspil.workplace.forms import GuessForm, SendBackForm, StepForm, StoryForm
from medspil.workplace.models import Story, StoryRound
from medspil.workplace.pages import DOOR
from medspil.workplace.queries.rounds import get_round, round_sheet, story_to_read


def week_of(asked: str) -> WeekNo:
    """`2020-W16`; what cannot be read is this week."""
    year, _w, week = asked.partition("-W")
    try:
        found = WeekNo(int(year), int(week))
        _monday = found.monday
    except ValueError:
        return WeekNo.of(clock.today())
    return found


@never_cache
@require_safe
@staff_page(rule=DOOR)
def week(request: StaffRequest) -> HttpResponseBase:
    """``/faellesskab/ugen/?uge=2020-W17``: the week's round as it stands now."""
    return _page(request, week_of(request.GET.get("uge", "")))


def _page(request: StaffRequest, week: WeekNo, **wrong: forms.Form) -> HttpResponseBase:
    """The page of a week; `wrong` forms are drawn as they were sent."""
    sheet = round_sheet(request.user, week)
    guess_form = wrong.get("guess_form") or GuessForm(sheet=sheet)
    judged = wrong.get("back_form")
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "story_form": StoryForm(story=sheet.mine),
        "guess_form": guess_form,
        "told": [(one, _field(guess_form, one.public_id)) for one in sheet.told],
        "to_read": [(one, _back_form(one, judged)) for one in sheet.to_read],
        "wrong": next(iter(wrong.values()), None),
        **{name: form for name, form in wrong.items() if name == "story_form"},
    }
    return render(request, "workplace/week.html", context, status=422 if wrong else 200)


def _field(form: forms.Form, story: uuid.UUID) -> forms.BoundField | None:
    return form[str(story)] if str(story) in form.fields else None


def _back_form(story: Story, judged: forms.Form | None) -> forms.Form:
    form = SendBackForm(story=story.public_id)
    return judged if judged is not None and judged.auto_id == form.auto_id else form


def _back(round: StoryRound) -> str:
    return f"{reverse('workplace:week')}?uge={round}"


def _week(round: StoryRound) -> WeekNo:
    return WeekNo(round.year, round.week)


@require_POST
@staff_page(rule=DOOR)
def begin(request: StaffRequest) -> HttpResponseBase:
    """``/faellesskab/ugen/aabn/``: open this week's round, where the night has not."""
    return do(
        request,
        StepForm(request.POST),
        lambda how: rounds_actions.open_round(**how, day=clock.today()),
        back=reverse("workplace:week"),
        page=lambda form: _page(request, WeekNo.of(clock.today()), step_form=form),
        said=_("Runden er åben."),
    )


@require_POST
@staff_page(rule=DOOR)
def hosting(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/ugen/<uuid>/vaert/``: be the week's host, or leave it to another."""
    found = get_round(request.user, public_id)

    def act(how: How) -> None:
        ways = {"host": rounds_actions.host_round, "stop": rounds_actions.stop_hosting}
        choice_of(request, **ways)(**how, round=found)

    return do(
        request,
        StepForm(request.POST),
        act,
        back=_back(found),
        page=lambda form: _page(request, _week(found), step_form=form),
    )


@require_POST
@staff_page(rule=DOOR)
def write(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/ugen/<uuid>/historie/``: tell one's story, or take it back."""
    found = get_round(request.user, public_id)
    if request.POST.get("do") == "withdraw":
        return do(
            request,
            StepForm(request.POST),
            lambda how: actions.withdraw_story(**how, round=found),
            back=_back(found),
            page=lambda form: _page(request, _week(found), step_form=form),
            said=_("Historien er taget tilbage."),
        )
    form = StoryForm(request.POST)
    return do(
        request,
        form,
        lambda how: actions.write_story(**how, round=found, **form.cleaned_data),
        back=_back(found),
        page=lambda form: _page(request, _week(found), story_form=form),
        said=_("Gemt. Ugens vært læser den, før den er med."),
    )


@require_POST
@staff_page(rule=DOOR)
def judge(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/historie/<uuid>/``: the week's host lets it through, or sends it back."""
    found = story_to_read(request.user, public_id)
    if request.POST.get("do") == "through":
        return do(
            request,
            StepForm(request.POST),
            lambda how: actions.let_through(**how, story=found),
            back=_back(found.round),
            page=lambda form: _page(request, _week(found.round), step_form=form),
        )
    form = SendBackForm(request.POST, story=public_id)
    return do(
        request,
        form,
        lambda how: actions.send_back(**how, story=found, **form.cleaned_data),
        back=_back(found.round),
        page=lambda form: _page(request, _week(found.round), back_form=form),
        said=_("Sendt tilbage med din sætning."),
    )


@require_POST
@staff_page(rule=DOOR)
def guessing(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/ugen/<uuid>/gaet/``: who wrote which."""
    found = get_round(request.user, public_id)
    form = GuessForm(request.POST, sheet=round_sheet(request.user, _week(found)))

    def act(how: How) -> None:
        said = form.said()
        stories = {one.public_id: one for one in found.stories.filter(public_id__in=said)}
        actions.guess(**how, round=found, said=[(stories[key], who) for key, who in said.items()])

    return do(
        request,
        form,
        act,
        back=_back(found),
        page=lambda form: _page(request, _week(found), guess_form=form),
        said=_("Dine gæt er gemt. Kun du kan se dem."),
    )
