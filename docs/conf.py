"""How the documentation site is built: `python -m sphinx -W -b html docs outputs/site`.

Sources are the pages that a reader of the repository sees too, so that they are written in the common part of GitHub's
and MyST's markdown. Nothing is loaded from a network: formulas are MathML, fonts the system's.
"""

from __future__ import annotations

import sys
from pathlib import Path

from simulate.version import installed_version

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "jvsim"
author = "the authors of jvsim"
release = version = installed_version()
html_title = "jvsim"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
    "equations",
    "offline",
]
root_doc = "index"
exclude_patterns = ["extensions", "**.ipynb_checkpoints"]

# ---- markdown and notebooks ------------------------------------------------------------------------------------------
myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["math"]  # as readers on GitHub write it
myst_heading_anchors = 4
html_math_renderer = "mathml"
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 600  # the first run compiles the core
nb_merge_streams = True

# ---- the Python reference --------------------------------------------------------------------------------------------
default_role = "literal"  # what docstrings quote in single backticks
autodoc_typehints = "none"  # a docstring says what its arguments are, with units
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

# ---- the look --------------------------------------------------------------------------------------------------------
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_sidebars: dict[str, list[str]] = {"tutorial": [], "index": []}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_theme_options = {
    "logo": {"text": "jvsim"},
    "show_prev_next": True,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
copyright = "the authors of jvsim, Apache 2.0"

copybutton_prompt_text = "$ "
copybutton_copy_empty_lines = False
