"""Settings of Sphinx."""

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
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
numpydoc_show_class_members = False
autodoc_typehints = "none"
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]
