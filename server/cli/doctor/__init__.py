"""`kith doctor`: check whether a server can run on this machine with these settings."""

import json
from collections import Counter

from attrs import asdict, evolve

from server.cli.doctor.findings import CheckResult, Health
from server.cli.terminal.options import Commands, add_command, add_data_option
from server.settings import Settings

_EXAMPLES = """examples:
  kith doctor
  kith doctor --data /var/lib/kith --json

It exits with 1 if a check failed, which would keep a server from starting or from answering correctly.
`kith verify` compares everything that is stored, which takes longer.
"""


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = add_command(commands, "doctor", "check whether a server can run here, and say what to do", _EXAMPLES)
    add_data_option(parser, settings)
    parser.add_argument("--json", action="store_true", help="print a JSON array instead of lines")
    parser.set_defaults(
        run=lambda arguments: _examine(evolve(settings, data_dir=arguments.data), arguments.json),
        whatever_settings=True,
    )


def _examine(settings: Settings, as_json: bool) -> int:
    """Return 1 if a check failed, else 0."""
    from server.cli.doctor.examination import examine  # as `options.put_together` does
    from server.cli.doctor.installation import Installation

    findings = []
    for finding in examine(Installation(settings)):
        findings.append(finding)
        if not as_json:
            print(_line(finding), flush=True)
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    else:
        print(_summary(findings))
    return 1 if any(finding.health is Health.FAILED for finding in findings) else 0


def _line(finding: CheckResult) -> str:
    return f"{finding.health:<8} {finding.check:<15} {finding.message}"


def _summary(findings: list[CheckResult]) -> str:
    counts = Counter(finding.health for finding in findings)
    wrong = [f"{counts[health]} {health}" for health in (Health.FAILED, Health.WARNING) if counts[health]]
    return ", ".join(wrong) if wrong else "all is well"
