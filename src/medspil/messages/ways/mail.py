"""E-mail by SMTP. One connection for many letters; the Message-ID is the same at every attempt."""

from __future__ import annotations

import os
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection

from medspil.messages.ways import Down, Handed, NotNow, Parcel, Rejected, Unsure


class Mail:
    """Django's mail backend, held open, with its errors sorted: this one, all of them, never.

    A letter that comes twice has one Message-ID, and is a smaller harm than one that never comes;
    to whom it is not, says so (`MEDSPIL_MAIL_ONCE=1`).
    """

    def __init__(self) -> None:
        self._connection = get_connection()

    @property
    def repeatable(self) -> bool:
        """May it come again? See docs/decisions/0010."""
        return os.environ.get("MEDSPIL_MAIL_ONCE") != "1"

    def hand_over(self, parcel: Parcel) -> Handed:
        """See `Way`."""
        mail = EmailMessage(
            parcel.subject,
            parcel.text,
            settings.DEFAULT_FROM_EMAIL,
            [parcel.to],
            headers=_headers(parcel),
        )
        for file in parcel.files:
            content = file.content.decode() if file.mime.startswith("text/") else file.content
            mail.attach(file.name, content, file.mime)
        self._open()
        try:
            self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _judged(next(iter(refused.recipients.values()))[0]) from refused
        except smtplib.SMTPDataError as refused:
            raise _judged(refused.smtp_code) from refused
        except smtplib.SMTPResponseException as refused:  # our sender or our login: not this letter
            self.close()
            raise Down(f"smtp {refused.smtp_code}") from refused
        except BadHeaderError as refused:
            raise Rejected("header") from refused
        except OSError as problem:  # perhaps it had the whole letter
            self.close()
            raise (Down if self.repeatable else Unsure)(type(problem).__name__) from problem
        return Handed(f"{parcel.key}@medspil")

    def _open(self) -> None:
        """A server that answers, before it is given anything."""
        try:
            held = getattr(self._connection, "connection", None)
            if held is not None and not self.repeatable and held.noop()[0] != 250:
                self.close()
            self._connection.open()
        except smtplib.SMTPResponseException as refused:  # our login
            self.close()
            raise Down(f"smtp {refused.smtp_code}") from refused
        except OSError as problem:
            self.close()
            raise Down(type(problem).__name__) from problem

    def close(self) -> None:
        """Say goodbye; a server that is gone already need not hear it."""
        with suppress(OSError):
            self._connection.close()


def _headers(parcel: Parcel) -> dict[str, str]:
    """The same at every attempt. What can be declined says how, also by one click (RFC 8058)."""
    headers = {
        "Message-ID": f"<{parcel.key}@medspil>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": parcel.language,
    }
    if parcel.no_thanks:
        headers["List-Unsubscribe"] = f"<{parcel.no_thanks}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _judged(code: int) -> Exception:
    return Rejected(f"smtp {code}") if code >= 500 else NotNow(f"smtp {code}")
