"""The configuration on the Home Assistant page, run as Home Assistant does: templates, commands and requests."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from jinja2 import Environment

from client import Person, Sdk
from tests.docs.blocks import blocks_of
from tests.docs.desk import Desk
from tests.docs.foreign import read_yaml
from tests.photographs import PHOTOS, ROOT

PAGE = (ROOT / "docs" / "how-to" / "home-assistant.md").read_text()
DOCUMENTED = "http://192.168.1.20:41101"
templates = Environment(autoescape=False)
templates.filters["from_json"] = json.loads


def configured(file: str, desk: Desk) -> Any:
    """Return what a file of the page says, aimed at the server."""
    (text,) = (block.text for block in blocks_of(PAGE) if block.file == file)
    return read_yaml(text.replace(DOCUMENTED, desk.server.url.removesuffix("/api")))


def rendered(template: str, **names: object) -> str:
    """Return a template with these names filled in."""
    return templates.from_string(template).render(**names).strip()


@pytest.fixture
def known(desk: Desk) -> Person:
    """Somebody who is enrolled."""
    with Sdk(desk.server.url) as sdk:
        return sdk.persons.enrol("Barack Obama", PHOTOS / "enrol" / "Barack Obama" / "obama.jpg").person


def message(desk: Desk, photo: Path) -> str:
    """Ring, and return the phone's message."""
    (automation,) = configured("automations.yaml", desk)
    assert set(automation) == {"alias", "triggers", "actions"}
    snapshot, ask, notify = automation["actions"]
    assert [action["action"].split(".")[0] for action in automation["actions"]] == ["camera", "shell_command", "notify"]
    assert ask["data"]["photo"] == snapshot["data"]["filename"]
    command = configured("configuration.yaml", desk)["shell_command"][ask["action"].split(".")[1]]
    (desk.folder / "kith.curl").write_text("")
    line = rendered(command, photo=photo).replace("/config/", f"{desk.folder}/")
    done = subprocess.run(shlex.split(line), capture_output=True, text=True)
    answer = {"stdout": done.stdout, "stderr": done.stderr, "returncode": done.returncode}
    return rendered(notify["data"]["message"], **{ask["response_variable"]: answer})


@pytest.mark.usefixtures("known")
def test_the_phone_says_who_rings(desk: Desk) -> None:
    """A known person by name; a stranger and a photo without a face as somebody."""
    empty = desk.folder / "nobody.jpg"
    empty.write_bytes(b"no picture")
    assert message(desk, PHOTOS / "probes" / "Barack Obama" / "obama2.jpg") == "Barack Obama is at the door."
    assert message(desk, PHOTOS / "probes" / "Eileen Collins" / "astronaut.png") == "Somebody is at the door."
    assert message(desk, empty) == "Somebody is at the door."


@pytest.mark.usefixtures("known")
def test_the_sensors_have_values(desk: Desk) -> None:
    """Whether the server is ready, and how many people it knows."""
    ready, people = configured("rest.yaml", desk)["rest"]
    assert people["headers"] == {"Authorization": "secret kith_authorization"}
    values = [
        rendered(one["value_template"], value_json=requests.get(resource["resource"], timeout=60).json())
        for resource, one in ((ready, ready["binary_sensor"][0]), (people, people["sensor"][0]))
    ]
    assert values == ["True", "1"]


def test_a_guest_is_forgotten_at_night(desk: Desk, known: Person) -> None:
    command = configured("command.yaml", desk)["rest_command"]["kith_expire"]
    until = "2099-12-31T23:59:00+00:00"
    answer = requests.request(
        command["method"],
        rendered(command["url"], person_id=known.id),
        data=rendered(command["payload"], until=until),
        headers={"Content-Type": command["content_type"]},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["expire_at"]) == (200, until)
