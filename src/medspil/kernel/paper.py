"""What is printed: PDF by typst, as PDF/UA-1 where the fonts here have every sign."""

from __future__ import annotations

import typst


def on_paper(template: bytes, **said: str) -> bytes:
    """The template as PDF, `said` at hand in it as `sys.inputs`.

    PDF/UA-1 refuses a text with a sign that no font here has. Somebody's name or words are printed
    all the same then, a box in that sign's place, without the standard.
    """
    try:
        return typst.compile(template, format="pdf", sys_inputs=said, pdf_standards=["ua-1"])
    except typst.TypstError:
        return typst.compile(template, format="pdf", sys_inputs=said)
