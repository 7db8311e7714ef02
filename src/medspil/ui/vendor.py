"""Fetch the pinned front-end packages and keep only what Medspil uses.

Run ``python -m medspil.ui.vendor`` (or ``make vendor``) after changing a version or a list
below; it needs npm and rewrites ``static/ui/vendor`` whole. Nothing is fetched at run time.

What is cut, and why: the design system's style sheet is 215 kB, a citizen's whole page may be
100 kB; the parts whose behaviour needs the design system's script (mega menus, date picker,
modal, cookie banner) are not used, so their rules go, and so do those for bare lists, which
would have to be undone wherever a list is a menu or a row of figures. Fonts are cut to the two
weights and the two alphabets that are read, and only woff2, so that hashed static files find
every reference.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGES = {"dkfds": "11.2.0", "htmx.org": "2.0.11"}
TARGET = Path(__file__).parent / "static" / "ui" / "vendor"

# Class names whose rules are dropped: parts that Medspil does not use.
UNUSED = re.compile(
    r"\.(?:accordion|article|back-to-top|badge|bg-|card|col|cookie|date-picker|demo|displayheading|"
    r"drawer|embed|example|fds-modal|figcaption|fixed|font-lead|footer|full-width-image|function-link|"
    r"h[1-6]|header|icon-(?!svg|link)|icon(?![-\w])|image-block|js-|language|mobile-drawer|modal|nav-|"
    r"navbar|navigation-menu|no-|nobullet|offset|overflow|overlay|page-|pagination|portal|position-|"
    r"row|search|selector|sidemenu|sidenav|side-menu|skipnav|solution-info|step|tab-container|"
    r"table-(?:lg|md|pagination|sm|xl)|table--(?:md|lg|responsive|selectable|zebra)|tabnav|tag|toast|"
    r"toggle|tooltip|w-percent|date-group|order-|"
    r"(?:[mp][trblxy]?|d|justify|align|flex|float|w|h|g|gx|gy)-(?:auto|xs|sm|md|lg|xl|\d))"
    r"|^(?:[uo]l(?:[:,> ]|$)|a:not|p$|\.bold-link)"
)
WEIGHTS = {"Regular": 400, "SemiBold": 600}
ALPHABETS = {
    "Latin1": "U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,U+2018-201A,"
    "U+201C-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2212",
    "Latin2": "U+0100-0130,U+0132-0151,U+0154-024F,U+0259,U+1E00-1EFF",
}
ICONS = [
    "account",
    "add-document",
    "analytics",
    "apps",
    "arrow-back",
    "arrow-downward",
    "arrow-forward",
    "arrow-upward",
    "assignment",
    "attach-file",
    "bookmark",
    "business",
    "calendar-month",
    "car",
    "chat",
    "check",
    "checklist",
    "chevron-double-left",
    "chevron-double-right",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "close",
    "contact-info",
    "copy",
    "database",
    "delete",
    "desktop",
    "document",
    "download",
    "edit",
    "email",
    "error",
    "feedback",
    "file-excel",
    "file-pdf",
    "flag",
    "flag-fill",
    "folder",
    "forum",
    "groups",
    "headset",
    "help",
    "home",
    "hourglass",
    "how-to-reg",
    "info",
    "language",
    "laptop",
    "link",
    "list-add",
    "list-bulleted",
    "list-check",
    "location",
    "lock",
    "map",
    "menu",
    "minus",
    "more-horiz",
    "more-vert",
    "notifications",
    "open-in-new",
    "person",
    "person-add",
    "person-remove",
    "persons",
    "plus",
    "print",
    "refresh",
    "reply",
    "save",
    "search",
    "send",
    "settings",
    "share",
    "smartphone",
    "sort-ascending",
    "sort-descending",
    "sort-table-ascending",
    "sort-table-descending",
    "sort-table-none",
    "star",
    "star-fill",
    "success",
    "summary",
    "support-agent",
    "sync",
    "time",
    "tune",
    "upload",
    "videocam",
    "view-in-list",
    "visibility",
    "visibility-off",
    "warning",
]
# Material Symbols (Apache-2.0) that the design system lacks.
EXTRA_ICONS = {
    "phone": "M20 15.4c-1.2 0-2.4-.2-3.5-.6a1 1 0 0 0-1 .3l-1.6 2c-2.8-1.4-5.5-4-6.9-6.9l2-1.7c.2"
    "-.2.3-.6.2-1-.4-1.1-.6-2.3-.6-3.5a1 1 0 0 0-1-1H4.2C3.6 3 3 3.2 3 4c0 9.3 7.7 17 17 17 .7 0 1"
    "-.6 1-1.2v-3.4a1 1 0 0 0-1-1Z",
    "walk": "M13.5 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM9.8 8.9 7 23h2.1l1.8-8 2.1 2v6h2v-7.5l-2.1-2"
    ".6-3A7.3 7.3 0 0 0 19 13v-2c-1.9 0-3.5-1-4.3-2.4l-1-1.6c-.4-.6-1-1-1.7-1l-.8.1L6 8.3V13h2V9.6"
    "l1.8-.7Z",
    "pause": "M6 19h4V5H6v14Zm8-14v14h4V5h-4Z",
    "keyboard": "M20 5H4a2 2 0 0 0-2 2v10c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2Zm-9 3h2v2h"
    "-2V8Zm0 3h2v2h-2v-2ZM8 8h2v2H8V8Zm0 3h2v2H8v-2Zm-1 2H5v-2h2v2Zm0-3H5V8h2v2Zm9 7H8v-2h8v2Zm0-4"
    "h-2v-2h2v2Zm0-3h-2V8h2v2Zm3 3h-2v-2h2v2Zm0-3h-2V8h2v2Z",
    "dot": "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Z",
}


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield (prelude, body) for each top-level rule of minified CSS, nested blocks unsplit."""
    depth = 0
    start = 0
    prelude = ""
    for position, character in enumerate(css):
        if character == "{":
            if depth == 0:
                prelude, start = css[start:position], position + 1
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield prelude.strip(), css[start:position]
                start = position + 1


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at its outer commas, leaving ``:not(a, b)`` whole."""
    parts, depth, current = [], 0, ""
    for character in prelude:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def prune(css: str) -> str:
    """Drop fonts, charset and every selector that names an unused part."""
    kept = []
    for prelude, body in rules(css):
        if prelude.startswith("@media"):
            inner = prune(body)
            if inner:
                kept.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@font-face"):
            continue
        elif prelude.startswith("@"):
            if "spinner" in prelude or "spin" in prelude:
                kept.append(f"{prelude}{{{body}}}")
        else:
            used = [s for s in split_selectors(prelude) if not UNUSED.search(strip_not(s))]
            if used:
                kept.append(f"{','.join(used)}{{{body}}}")
    return "".join(kept)


def strip_not(selector: str) -> str:
    """A selector without its ``:not(…)`` parts, which name what it does *not* touch."""
    return re.sub(r":not\([^)]*\)", "", selector)


def fonts(source: Path) -> str:
    """Copy the font files and return their ``@font-face`` rules."""
    faces = []
    for weight, number in WEIGHTS.items():
        for alphabet, ranges in ALPHABETS.items():
            name = f"IBMPlexSans-{weight}-{alphabet}.woff2"
            shutil.copy(source / name, TARGET / name)
            faces.append(
                "@font-face{font-display:swap;font-family:IBM Plex Sans;font-style:normal;"
                f"font-weight:{number};src:url({name}) format('woff2');unicode-range:{ranges}}}"
            )
    return "".join(faces)


def sprite(source: Path) -> str:
    """One SVG holding the icons of the lists above, each as a ``<symbol>``."""
    symbols = []
    for name in ICONS:
        svg = (source / f"{name}.svg").read_text(encoding="utf-8")
        view_box = re.search(r'viewBox="([^"]+)"', svg)
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if view_box is None or inner is None:
            raise SystemExit(f"{name}.svg is not as expected")
        symbols.append(f'<symbol id="{name}" viewBox="{view_box[1]}">{inner[1].strip()}</symbol>')
    for name, path in EXTRA_ICONS.items():
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24"><path d="{path}"/></symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def unpack(name: str, version: str, folder: Path) -> Path:
    """Fetch one pinned package with npm and return the folder it was unpacked to."""
    made = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    target = folder / name
    with tarfile.open(folder / made.splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def main() -> None:
    """Rewrite ``static/ui/vendor`` from the pinned packages."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        dkfds, htmx = (unpack(name, version, folder) for name, version in PACKAGES.items())
        shutil.rmtree(TARGET, ignore_errors=True)
        TARGET.mkdir(parents=True)
        dist = dkfds / "dist"
        css = prune((dist / "css" / "dkfds.min.css").read_text(encoding="utf-8").lstrip("\ufeff"))
        for icon in sorted(set(re.findall(r"url\(\.\./img/svg-icons/([\w-]+\.svg)\)", css))):
            shutil.copy(dist / "img" / "svg-icons" / icon, TARGET / icon)
        css = css.replace("../img/svg-icons/", "")
        head = f"/* dkfds {PACKAGES['dkfds']}, cut by medspil/ui/vendor.py. See LICENSES.txt. */\n"
        faces = fonts(dist / "fonts" / "IBMPlexSans" / "split" / "woff2")
        (TARGET / "dkfds.css").write_text(head + faces + css + "\n", encoding="utf-8")
        (TARGET / "icons.svg").write_text(sprite(dist / "img" / "svg-icons"), encoding="utf-8")
        script = (htmx / "dist" / "htmx.min.js").read_text(encoding="utf-8")
        (TARGET / "htmx.js").write_text(script.rstrip() + "\n", encoding="utf-8")
        font_licence = dist / "fonts" / "IBMPlexSans" / "split" / "woff2" / "license.txt"
        licences = [
            f"dkfds {PACKAGES['dkfds']} (style sheet, fonts, icons; modified: cut down)",
            (dkfds / "LICENSE.md").read_text(encoding="utf-8"),
            "IBM Plex Sans",
            font_licence.read_text(encoding="utf-8") if font_licence.exists() else "OFL-1.1",
            "Icons phone, walk, pause, keyboard: drawn after Material Symbols, Apache-2.0",
            (Path(__file__).parent / "apache-2.0.txt").read_text(encoding="utf-8"),
            f"htmx {PACKAGES['htmx.org']}",
            (htmx / "LICENSE").read_text(encoding="utf-8"),
        ]
        (TARGET / "LICENSES.txt").write_text("\n\n".join(licences).strip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
