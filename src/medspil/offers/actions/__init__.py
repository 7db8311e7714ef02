"""What people do about offers."""

from medspil.offers.actions.guests import forget_guests, sign_up_guest
from medspil.offers.actions.holding import (
    add_observers,
    begin_session,
    cancel_session,
    hold_session,
    join,
    mark_attendance,
    remind_of_session,
    send_material,
)
from medspil.offers.actions.planning import (
    add_session,
    change_series,
    change_session,
    close_series,
    make_series,
    plan_sessions,
    publish,
)
from medspil.offers.actions.signing_up import (
    cancel_sign_up,
    confirm_offer,
    expire_offers,
    refuse,
    sign_up,
)
from medspil.offers.actions.sparring import (
    answer_sparring,
    book_sparring,
    close_sparring_time,
    hold_sparring,
    open_sparring_times,
    pick_sparring_time,
)

__all__ = [
    "add_observers",
    "add_session",
    "answer_sparring",
    "begin_session",
    "book_sparring",
    "cancel_session",
    "cancel_sign_up",
    "change_series",
    "change_session",
    "close_series",
    "close_sparring_time",
    "confirm_offer",
    "expire_offers",
    "forget_guests",
    "hold_session",
    "hold_sparring",
    "join",
    "make_series",
    "mark_attendance",
    "open_sparring_times",
    "pick_sparring_time",
    "plan_sessions",
    "publish",
    "refuse",
    "remind_of_session",
    "send_material",
    "sign_up",
    "sign_up_guest",
]
