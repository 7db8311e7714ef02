"""Templates are kept once for each language, with what the language says written into them.

A page of fifty rows would otherwise look »Sidst talt« up fifty times. Written down is only what is
the same every time: ``{% translate "…" %}``, ``{% blocktranslate %}`` without variables, and the
tags named in `ALWAYS_THE_SAME` where they are given literals (``{% icon "phone" %}``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.defaulttags import IfNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.utils.translation import get_language
from django_cotton.templatetags._component import CottonComponentNode

from medspil.ui.templatetags.ui import icon

ALWAYS_THE_SAME = {icon}


class Loader(cached.Loader):
    """Django's cached loader, with one cache for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """The language it is read in, its name, and what it must not extend."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """As Django's; what is always the same is written down the first time."""
        known = self.cache_key(template_name, skip) in self.get_template_cache
        template: Template = super().get_template(template_name, skip)
        if not known:
            context = Context()
            with context.bind_template(template):
                write_down(template.nodelist, context)
        return template


def write_down(nodes: NodeList, context: Context) -> None:
    """Put text in the place of what is always the same, here and in all that is inside."""
    written: list[Node] = []
    for node in nodes:
        for inside in _inside(node):
            write_down(inside, context)
        text = node.render(context) if _is_always_the_same(node) else None
        if text is not None:
            node = TextNode(text)
        if isinstance(node, TextNode) and written and isinstance(written[-1], TextNode):
            written[-1] = TextNode(written[-1].s + node.s)
        else:
            written.append(node)
    nodes[:] = written


def _inside(node: Node) -> Iterator[NodeList]:
    """The node lists that a node renders in the language of the page."""
    if isinstance(node, LanguageNode):
        return
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if nodes := getattr(node, name, None):
            yield nodes
    if isinstance(node, CottonComponentNode):
        for attribute in node._prepared_attrs:
            if nodes := getattr(attribute.compiled, "nodelist", None):
                yield nodes


def _is_always_the_same(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return not (node.asvar or node.message_context) and _is_literal(node.filter_expression)
    if isinstance(node, BlockTranslateNode):
        return not (node.asvar or node.message_context or node.plural) and all(
            token.token_type == TokenType.TEXT for token in node.singular
        )
    if isinstance(node, SimpleNode) and node.func in ALWAYS_THE_SAME:
        given = [*node.args, *node.kwargs.values()]
        return node.target_var is None and all(_is_literal(value) for value in given)
    return False


def _is_literal(given: FilterExpression) -> bool:
    if given.filters:
        return False
    return given.var.literal is not None if isinstance(given.var, Variable) else True
