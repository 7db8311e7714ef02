"""Digital Post as MeMo 1.2 files in a folder, from where the municipality's sender takes them.

The format: https://digitaliser.dk/digital-post/vejledninger/memo. Its XSD is not among what this
repository may hold; `problems` checks what the format's documentation demands: elements in their
order, which must be there, how long they may be, and how identifiers and times are written.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from django.utils import timezone

from medspil.kernel.home import home
from medspil.messages.channels import sender_cvr
from medspil.messages.ways import Down, Handed, Parcel, Rejected
from medspil.messages.ways.letter import pdf, put_down

MEMO = "https://DigitalPost.dk/MeMo-1"
VERSION = "1.2"
ElementTree.register_namespace("memo", MEMO)


def folder() -> Path:
    """`MEDSPIL_POST`, or `digitalpost/` in the installation's home. For its owner alone."""
    path = Path(os.environ.get("MEDSPIL_POST") or home() / "digitalpost")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class DigitalPost:
    """One file a message, under the same name at every attempt: a copy replaces itself, and where
    the sender was quicker, it carries the same `messageUUID`.
    """

    repeatable = True

    def hand_over(self, parcel: Parcel) -> Handed:
        """See `Way`."""
        cvr = sender_cvr()
        if not cvr:
            raise Down("no sender")
        made = message(parcel, cvr, timezone.now())
        if found := problems(made):
            raise Rejected(f"memo {found[0].element}"[:40])
        content = ElementTree.tostring(made, encoding="utf-8", xml_declaration=True)
        put_down(folder() / f"{parcel.key}.xml", content)
        return Handed(parcel.key)

    def close(self) -> None:
        """Nothing is held open."""


def message(parcel: Parcel, cvr: str, at: datetime) -> ElementTree.Element:
    """The MeMo message. `parcel.to` is the receiver's CPR number."""
    root = ElementTree.Element(_name("Message"), memoVersion=VERSION, memoSchVersion="1.2.0")
    header = _add(root, "MessageHeader")
    _add(header, "messageType", "DIGITALPOST")
    _add(header, "messageUUID", parcel.key)
    _add(header, "label", parcel.subject)
    _add(header, "mandatory", "false")
    _add(header, "legalNotification", "false")
    sender = _add(header, "Sender")
    _add(sender, "senderID", cvr)
    _add(sender, "idType", "CVR")
    _add(sender, "label", parcel.unit)
    recipient = _add(header, "Recipient")
    _add(recipient, "recipientID", parcel.to)
    _add(recipient, "idType", "CPR")
    body = _add(root, "MessageBody")
    _add(body, "createdDateTime", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    main = _add(body, "MainDocument")
    _add(main, "label", parcel.subject)
    _file(main, "application/pdf", f"{parcel.key}.pdf", parcel.language, pdf(parcel))
    for enclosed in parcel.files:
        further = _add(body, "AdditionalDocument")
        _add(further, "label", enclosed.name)
        mime = enclosed.mime.split(";")[0]
        _file(further, mime, enclosed.name, parcel.language, enclosed.content)
    return root


def _name(name: str) -> str:
    return f"{{{MEMO}}}{name}"


def _add(to: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    made = ElementTree.SubElement(to, _name(name))
    made.text = text
    return made


def _file(to: ElementTree.Element, mime: str, name: str, language: str, content: bytes) -> None:
    file = _add(to, "File")
    _add(file, "encodingFormat", mime)
    _add(file, "filename", name)
    _add(file, "language", language[:2])
    _add(file, "content", base64.b64encode(content).decode())


# -- what the format demands -----------------------------------------------------------------------

_UUID4 = r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-4[a-fA-F0-9]{3}-[aAbB89][a-fA-F0-9]{3}-[a-fA-F0-9]{12}"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
_WORDS = r"(?s).{1,256}"
_BOOL = r"true|false"


@dataclass(frozen=True, slots=True)
class Part:
    """An element inside another: `least` and `most` times; a leaf matches `pattern`."""

    name: str
    pattern: str = ""
    least: int = 1
    most: int = 1


FORMAT: dict[str, tuple[Part, ...]] = {
    "Message": (Part("MessageHeader"), Part("MessageBody", least=0)),
    "MessageHeader": (
        Part("messageType", "DIGITALPOST|NEMSMS"),
        Part("messageUUID", _UUID4),
        Part("messageID", _WORDS, 0),
        Part("messageCode", _WORDS, 0),
        Part("label", _WORDS),
        Part("notification", r"(?s).{1,150}", 0),
        Part("reply", _BOOL, 0),
        Part("replyByDateTime", _TIME, 0),
        Part("doNotDeliverUntilDate", r"\d{4}-\d\d-\d\d", 0),
        Part("mandatory", _BOOL),
        Part("legalNotification", _BOOL),
        Part("postType", _WORDS, 0),
        Part("Sender"),
        Part("Recipient"),
    ),
    "Sender": (
        Part("senderID", r"\d{8}"),  # of a CVR number: eight characters
        Part("idType", "CVR"),
        Part("label", _WORDS),
    ),
    "Recipient": (
        Part("recipientID", r"\d{10}"),  # of a CPR number: ten characters
        Part("idType", "CPR"),
        Part("label", _WORDS, 0),
    ),
    "MessageBody": (
        Part("createdDateTime", _TIME),
        Part("MainDocument"),
        Part("AdditionalDocument", least=0, most=10),
    ),
    "MainDocument": (
        Part("mainDocumentID", _WORDS, 0),
        Part("label", _WORDS, 0),
        Part("File", most=10),
    ),
    "AdditionalDocument": (
        Part("additionalDocumentID", _WORDS, 0),
        Part("label", _WORDS, 0),
        Part("File", most=10),
    ),
    "File": (
        Part("encodingFormat", r"[a-z]+/[a-z0-9.+-]{1,200}"),
        Part("filename", _WORDS),
        Part("language", r"[a-z]{2}"),
        Part("content", r"[A-Za-z0-9+/]+={0,2}"),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an element. Never its content."""

    element: str
    what: str


def problems(root: ElementTree.Element) -> list[Fault]:
    """What the format does not allow; nothing when the message may be sent."""
    found = [] if root.tag == _name("Message") else [Fault(root.tag, "is not a MeMo message")]
    if not root.get("memoVersion", "").startswith("1."):
        found.append(Fault("memoVersion", "is missing"))
    if not re.fullmatch(_WORDS, root.get("memoSchVersion", "")):
        found.append(Fault("memoSchVersion", "is missing"))
    return [*found, *_inside(root, "Message")]


def _inside(element: ElementTree.Element, name: str) -> Iterator[Fault]:
    parts = FORMAT[name]
    order = [part.name for part in parts]
    names = [child.tag.removeprefix(f"{{{MEMO}}}") for child in element]
    known = [child for child in names if child in order]
    for stranger in set(names) - set(order):
        yield Fault(stranger, f"does not belong in {name}")
    if known != sorted(known, key=order.index):
        yield Fault(name, "has its elements in another order")
    for part in parts:
        n = names.count(part.name)
        if n < part.least:
            yield Fault(part.name, f"is missing in {name}")
        if n > part.most:
            yield Fault(part.name, f"stands too often in {name}")
    for child, its in zip(element, names, strict=True):
        leaf = next((part for part in parts if part.name == its), None)
        if leaf is None:
            continue
        if not leaf.pattern:
            yield from _inside(child, its)
        elif not re.fullmatch(leaf.pattern, child.text or ""):
            yield Fault(its, "is not written as it should")
