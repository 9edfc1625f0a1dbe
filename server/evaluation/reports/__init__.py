"""An evaluation as tables, JSON, charts and a page."""
