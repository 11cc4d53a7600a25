r"""Formulas of the site as MathML, which browsers set by themselves, and numbers of equations that can be linked.

A formula is a fence of `math`, its number a `\tag{7.7}` in it. A number in brackets in the text of the same page, as
(7.7), becomes a link to its equation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import math_core
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

TAG = re.compile(r"\\tag\{(\d+\.\d+)\}")
CITED = re.compile(r"\d+\.\d+")
GROUP = re.compile(r"\(\d+\.\d+(?:, \d+\.\d+)*\)")
MARKUP = math_core.LatexToMathML()
log = logging.getLogger(__name__)


def anchor(number: str) -> str:
    """Where equation 7.7 stands on its page."""
    return f"equation-{number.replace('.', '-')}"


def markup(latex: str, block: bool) -> str:
    """A formula as MathML; what cannot be read is told as a warning, which the build takes as an error."""
    try:
        return str(MARKUP.convert_with_local_state(latex, displaystyle=block))
    except math_core.LatexError as error:
        log.warning("a formula cannot be set: %s\n%s", error, latex)
        return ""


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """A formula in a row of its own, which scrolls by itself where the page is narrow, with its number beside it."""
    latex = node.astext()
    tag = TAG.search(latex)
    name = f' id="{anchor(tag[1])}"' if tag else ""
    number = f'<a class="number" href="#{anchor(tag[1])}">({tag[1]})</a>' if tag else ""
    formula = markup(TAG.sub("", latex), block=True)
    translator.body.append(f'<div class="equation"{name}><div class="formula">{formula}</div>{number}</div>\n')
    raise nodes.SkipNode


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """A formula within a line."""
    translator.body.append(markup(node.astext(), block=False))
    raise nodes.SkipNode


class LinkedNumbers(SphinxTransform):
    """Turns numbers of equations in a page's text into links to them."""

    default_priority = 500

    def apply(self) -> None:
        """Look at every text of a page that has numbered equations."""
        numbers = {tag[1] for block in self.document.findall(nodes.math_block) if (tag := TAG.search(block.astext()))}
        if not numbers:
            return
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, nodes.math_block | nodes.literal | nodes.literal_block | nodes.reference):
                text.parent.replace(text, list(linked(text.astext(), numbers)))


def linked(text: str, numbers: set[str]) -> Iterator[nodes.Node]:
    """The pieces of a text, with links at the numbers in brackets that are equations of the page."""
    at = 0
    for group in GROUP.finditer(text):
        for cited in CITED.finditer(text, group.start(), group.end()):
            if cited[0] in numbers:
                yield nodes.Text(text[at : cited.start()])
                yield nodes.reference("", cited[0], refid=anchor(cited[0]), classes=["cited"])
                at = cited.end()
    yield nodes.Text(text[at:])


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx asks an extension for."""
    app.add_transform(LinkedNumbers)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
