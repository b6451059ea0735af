"""Settings of Sphinx."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert

from detente.version import __version__

project = "Détente"
author = "the Détente developers"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinxcontrib.bibtex", "numpydoc"]
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
exclude_patterns = ["_build", "jupyter_execute", "**/.ipynb_checkpoints"]
html_theme = "furo"
html_title = "Détente"
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_math_renderer = "mathml"
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
numpydoc_show_class_members = False
autodoc_typehints = "none"
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _displayed(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Write formulas as MathML, which browsers draw by themselves: no script and no network."""
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))
