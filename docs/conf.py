"""The Sphinx configuration; the documentation is built from local files only."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "Kith"
author = "The Kith contributors"
version = release = "1.0.0"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_design", "docs.from_code"]
exclude_patterns = ["plots", "from_code"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
default_role = "code"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

nitpicky = True
# Offline, there is no index of Python's own classes; the client's must resolve.
nitpick_ignore_regex = [("py:.*", r"(?!client\b).*"), ("py:.*", r"client\.(_http\..*|model.page.Item|api.jobs.AnyJob)")]

html_theme = "furo"
html_title = "Kith"
html_static_path = ["_static"]
html_css_files = ["kith.css"]
html_show_copyright = False
html_show_sphinx = False
