"""The report of an import: counts, a summary and a file."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import define, field
from jinja2 import Environment

from server.cli.terminal.output_files import write_file
from server.cli.terminal.words import in_words
from server.domain.errors import FaceTaken, ValidationFailed
from server.service.imports.entries import OF_IMPORTS, Outcome, OutcomeState

_PAGE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Import of {{ source }}</title>
<style>
body { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #8884; padding: .4rem; text-align: left }
</style>
<h1>Import of {{ source }}</h1>
<p>{{ summary }}. From {{ began }} to {{ ended }}.</p>
{% for title, rows in tables %}{% if rows %}
<h2>{{ title }}</h2>
<table><tr><th>Photo</th><th>Person</th><th>What</th></tr>
{% for row in rows %}<tr><td>{{ row.place }}</td><td>{{ row.person_id or "" }}</td><td>{{ row.message }}</td></tr>
{% endfor %}</table>
{% endif %}{% endfor %}
"""


@define
class Report:
    """The outcomes of a source's photos."""

    source: str
    began: datetime = field(factory=lambda: datetime.now(UTC))
    counts: Counter[OutcomeState] = field(factory=Counter, init=False)
    refused: list[dict[str, Any]] = field(factory=list, init=False)
    warnings: list[dict[str, Any]] = field(factory=list, init=False)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome, and record refusals and warnings."""
        self.counts[outcome.state] += 1
        seen = {"place": outcome.place, "person_id": outcome.person_id}
        if outcome.why:
            self.refused.append({**seen, "type": outcome.why.type, "message": outcome.why.message})
        for warning in outcome.warnings:
            fields = {**seen, "image_id": outcome.image_id, "reason": warning.reason, "details": warning.details}
            self.warnings.append({**fields, "message": in_words(warning.reason, **warning.details)})

    @property
    def summary(self) -> str:
        """The number of photos with each outcome, in words."""
        return ", ".join(f"{self.counts[state]:,} {state}" for state in OF_IMPORTS)

    @property
    def has_taken_faces(self) -> bool:
        """Whether a photo was refused because its face looks like somebody else's."""
        return any(refused["type"] == FaceTaken.type for refused in self.refused)

    def write(self, file: Path) -> None:
        """Write the report as HTML or JSON, by the file's suffix. Raises ValidationFailed if it cannot be written."""
        write_file(file, self._as_html() if _is_html(file) else self._as_json())

    def _as_json(self) -> str:
        counts = {str(state).replace(" ", "_"): self.counts[state] for state in OF_IMPORTS}
        fields = {"refused_photos": self.refused, "warnings": self.warnings}
        return json.dumps({"source": self.source, **self._times(), **counts, **fields}, indent=2, ensure_ascii=False)

    def _as_html(self) -> str:
        page = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)
        tables = [("Refused", self.refused), ("Enrolled, with warnings", self.warnings)]
        return page.render(source=self.source, summary=self.summary, tables=tables, **self._times())

    def _times(self) -> dict[str, str]:
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        }


def check_report_name(file: Path | None) -> None:
    """Raise ValidationFailed if the name ends in neither .json nor .html."""
    if file and file.suffix.lower() not in (".json", ".html", ".htm"):
        raise ValidationFailed(f"the report {file} must end in .json or .html")


def _is_html(file: Path) -> bool:
    return file.suffix.lower() != ".json"
