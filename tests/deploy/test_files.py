"""The deployment files, each read by the tool or the schema that it is meant for."""

import re
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import prometheus_client
import promql_parser
import pytest
import yaml
from compose_spec.models import ComposeSpecification

from server.adapters.face import timed
from server.api.system import metrics
from server.cli.main import parser
from server.front import counts
from server.setting_values import PREFIX
from server.settings import Settings
from tests.photographs import ROOT
from tests.several_servers.balancer import CONFIGURATION, MISSING, PROGRAM, line, variables

DEPLOY = ROOT / "deploy"
KUBERNETES = ("1.31", "1.34")
MANIFESTS = {
    "kith.yaml": {"PersistentVolumeClaim", "ConfigMap", "Deployment", "Service"},
    "scale.yaml": {"Secret", "ConfigMap", "Job", "Deployment", "PodDisruptionBudget", "Service"},
}
ASKED_BY_PROMETHEUS = {"up": {"job"}}
OF_SCRAPING = {"job", "instance", "le"}


def test_the_compose_file_follows_the_specification() -> None:
    told = ComposeSpecification.model_validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))
    assert told.services


def compose() -> Any:
    """Return the compose file."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def services_of(profile: str) -> dict[str, Any]:
    """Return the services that a profile starts."""
    return {name: one for name, one in compose()["services"].items() if profile in one["profiles"]}


def test_without_a_profile_compose_starts_one_server() -> None:
    """Because of a file that compose reads on its own; a profile on the command line takes precedence."""
    assert "COMPOSE_PROFILES=single\n" in (ROOT / ".env").read_text()
    assert list(services_of("single")) == ["kith"]
    assert list(services_of("scale")) == ["balancer", "kith-1", "kith-2", "kith-3", "postgresql", "s3"]
    assert {*services_of("single"), *services_of("scale")} == set(compose()["services"])


@pytest.mark.parametrize(("name", "service"), [*compose()["services"].items()])
def test_a_service_has_no_more_rights_than_it_needs(name: str, service: dict[str, Any]) -> None:
    """It has its own user, a file system that is read-only except for a volume, and a health check."""
    image = (ROOT / "server/Dockerfile").read_text() if "kith-server" in service["image"] else ""
    assert service.get("user") or "\nUSER kith\n" in image
    assert service.get("healthcheck") or "\nHEALTHCHECK " in image
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    kept = [volume.partition(":")[0] for volume in service["volumes"] if not volume.endswith(":ro")]
    assert set(kept) <= set(compose()["volumes"])
    assert kept or name == "balancer"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_servers_of_a_profile_share_their_storage() -> None:
    """Their settings are valid, each has a volume of its own, and the balancer knows them all."""
    servers = {name: one for name, one in services_of("scale").items() if name.startswith("kith-")}
    (shared,) = {tuple(sorted(one["environment"].items())) for one in servers.values()}
    given = {name: value for name, value in shared if name.startswith(PREFIX)}
    assert Settings.from_environment(given).default_storage == "s3://faces/kith"
    assert len({one["volumes"][0] for one in servers.values()}) == len(servers) == 3
    told = services_of("scale")["balancer"]["environment"]
    assert sorted(told[f"SERVER_{number}"] for number in (1, 2, 3)) == [f"{name}:41101" for name in servers]
    assert services_of("scale")["balancer"]["networks"]["inside"]["ipv4_address"] == given["KITH_TRUSTED_PROXIES"]


def test_the_balancer_gets_the_variables_that_its_configuration_needs() -> None:
    """In a container, and where the same is started without one."""
    asked = set(re.findall(r"\$\{(\w+)\}", CONFIGURATION.read_text()))
    assert set(services_of("scale")["balancer"]["environment"]) == asked == set(variables(":1", ["a:1", "b:1", "c:1"]))


@pytest.mark.skipif(not PROGRAM, reason=MISSING)
def test_haproxy_understands_its_configuration() -> None:
    environment = variables("127.0.0.1:41101", ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"])
    done = subprocess.run(line("-c"), env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr


def manifests(file: str) -> list[Any]:
    """Return the manifests in a file."""
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / file).read_text()))


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize(("file", "kinds"), MANIFESTS.items())
def test_kubernetes_knows_every_field(version: str, file: str, kinds: set[str]) -> None:
    """Strictly: an unknown field would be ignored."""
    assert {one["kind"] for one in manifests(file)} == kinds
    for manifest in manifests(file):
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("file", MANIFESTS)
def test_a_pod_has_settings_that_the_server_knows(file: str) -> None:
    told = [
        one.get("data") or one.get("stringData") for one in manifests(file) if one["kind"] in {"ConfigMap", "Secret"}
    ]
    given = {name: value for values in told for name, value in values.items()}
    assert Settings.from_environment(given).host == given[f"{PREFIX}HOST"]


def test_the_service_leads_only_to_servers() -> None:
    """Not to the pod of the job that creates the first key."""
    by_kind = {one["kind"]: one["spec"] for one in manifests("scale.yaml") if "spec" in one}
    selected = by_kind["Service"]["selector"].items()
    assert selected <= by_kind["Deployment"]["template"]["metadata"]["labels"].items()
    assert not selected <= by_kind["Job"]["template"].get("metadata", {}).get("labels", {}).items()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """Every line of them, as if the command were installed."""
    for unit in (DEPLOY / "systemd").iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/kith/bin/kith", "/bin/true"))
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert len(units) == 3
    assert (done.returncode, [line for line in done.stderr.splitlines() if "kith" in line]) == (0, [])


def test_the_dashboard_is_what_its_program_generates() -> None:
    """If not, run the program again."""
    program = runpy.run_path(str(DEPLOY / "grafana/make.py"))
    assert (DEPLOY / "grafana/kith.json").read_text() == program["made"]() + "\n"


def test_alerts_and_charts_query_metrics_that_exist() -> None:
    known = {**ASKED_BY_PROMETHEUS, **dict(labels_by_name())}
    asked = [selector for query in (*alerts(), *charts()) for selector in selectors(promql_parser.parse(query))]
    assert len(asked) > 15
    for selector in asked:
        labels = {matcher.name for matcher in selector.matchers.matchers}
        assert labels <= known[selector.name] | OF_SCRAPING, selector


def labels_by_name() -> Iterator[tuple[str, set[str]]]:
    """Yield the name of each of the server's metrics, and its labels."""
    for module in (counts, metrics, timed):
        for number in vars(module).values():
            if isinstance(number, prometheus_client.metrics.MetricWrapperBase):
                for ending in ("", "_total", "_bucket", "_count", "_sum"):
                    yield number._name + ending, set(number._labelnames)


def test_the_backup_unit_calls_kith_with_options_that_it_has() -> None:
    (line,) = re.findall(
        r"^ExecStart=/opt/kith/bin/kith (.+)$", (DEPLOY / "systemd/kith-backup.service").read_text(), re.M
    )
    told = parser(Settings(), ["backup"]).parse_args(line.split())
    assert (told.data, told.folder, told.keep) == (Path("/var/lib/kith"), Path("/var/lib/kith-backup"), 14)


def alerts() -> list[str]:
    """Return the conditions of the alerts."""
    groups = yaml.safe_load((DEPLOY / "prometheus/kith.rules.yml").read_text())["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def charts() -> list[str]:
    """Return the queries of the charts, with the interval that Grafana would insert."""
    panels = yaml.safe_load((DEPLOY / "grafana/kith.json").read_text())["panels"]
    return [target["expr"].replace("$__rate_interval", "5m") for panel in panels for target in panel["targets"]]


def selectors(query: Any) -> Iterator[Any]:
    """Yield every place in a query that names a metric."""
    if isinstance(query, promql_parser.VectorSelector):
        yield query
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        if inner := getattr(query, name, None):
            yield from selectors(inner)
    for argument in getattr(query, "args", ()):
        yield from selectors(argument)
