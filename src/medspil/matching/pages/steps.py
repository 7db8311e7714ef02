"""A step on a page that shows one thing and has several forms: done, or drawn again with what is
wrong in the form that was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django import forms
from django.http import HttpResponseBase

from medspil.people.answering import How, do
from medspil.people.doors import StaffRequest

T = TypeVar("T", contravariant=True)


class Step(Protocol[T]):
    def __call__(
        self,
        request: StaffRequest,
        one: T,
        name: str,
        form: forms.Form,
        act: Callable[[How], object],
        said: str,
    ) -> HttpResponseBase: ...


def stepper(address: Callable[[Any], str], draw: Callable[..., HttpResponseBase]) -> Step[Any]:
    """How a page carries out its steps. `address`: where one of them is; `draw`: its page, given
    the form that is wrong by the name it has there.
    """

    def step(
        request: StaffRequest,
        one: Any,
        name: str,
        form: forms.Form,
        act: Callable[[How], object],
        said: str,
    ) -> HttpResponseBase:
        return do(
            request,
            form,
            act,
            back=address(one),
            page=lambda wrong: draw(request, one, **{name: wrong}),
            said=said,
        )

    return step
