"""`docs/monitoring/`: rules, scrapes and the dashboard ask for what the processes tell, and each
alert leads to what to do."""

import json
import re
import shutil
import subprocess
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.readiness import RED, YELLOW
from tests.builders.http.client import Client
from tests.builders.http.metrics import scraped
from tests.builders.work import work_off
from tests.house.source import ROOT
from workers import metrics as of_workers

FOLDER = ROOT / "docs" / "monitoring"
TRIALS = "alerts_test.yml"
NAMES = re.compile(r"\b(?:todokede|python|process)(?:_[a-z0-9]+)+\b")
RECORDED = re.compile(r"\btodokede(?::[a-z0-9_]+)+\b")
CHECK = re.compile(r'check=~?"([^"]*)"')
WORDS = re.compile(
    r"sum|max|min|by|on|rate|increase|absent|and|or|up|le|min_over_time|histogram_quantile"
)
CLOSING = {")": "(", "]": "[", "}": "{"}
NIGHT = datetime(2027, 3, 31, 4, tzinfo=clock.TOKYO)


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def dashboard() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return panels


def expressions() -> list[str]:
    """Of rules, alerts and panels."""
    shown = [target["expr"] for panel in dashboard() for target in panel.get("targets", ())]
    return [*(rule["expr"] for rule in rules()), *shown]


async def test_every_metric_that_is_asked_for_is_told(client: Client) -> None:
    """By a process that has seen a night and a sweep; a worker's counters are known by import."""
    assert of_workers.DONE
    clock.move_to(NIGHT - timedelta(days=1))
    await advance_timetable(SYSTEM)
    clock.move_to(NIGHT)
    await advance_timetable(SYSTEM)
    await work_off()

    told = await scraped(client.http)
    asked = {name for one in expressions() for name in NAMES.findall(one)}
    assert len(asked) > 20
    assert asked - told.families == set()
    recorded = {name for one in expressions() for name in RECORDED.findall(one)}
    assert recorded == {rule["record"] for rule in rules() if "record" in rule}


def test_every_part_of_readyz_has_an_alert() -> None:
    alerted = {
        part
        for rule in alerts()
        for found in CHECK.findall(rule["expr"])
        for part in found.split("|")
    }
    assert alerted == RED.keys() | YELLOW.keys()


def test_every_alert_leads_to_what_to_do() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    places = {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings}
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    for rule in alerts():
        notes = rule["annotations"]
        path, _, place = notes["runbook_url"].partition("#")
        assert path == "docs/operations.md"
        assert place in places, rule["alert"]
        assert f"`{rule['alert']}`" in text, rule["alert"]
        assert notes["summary"].endswith(".")
        assert rule["labels"]["severity"] in {"page", "look"}
        assert re.fullmatch(r"\d+[sm]", rule["for"])


@pytest.mark.parametrize("expression", expressions())
def test_expressions_are_well_formed(expression: str) -> None:
    """Brackets close, and there is no word but functions, labels in brackets and metrics."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    open_brackets: list[str] = []
    for sign in bare:
        if sign in "([{":
            open_brackets.append(sign)
        elif sign in CLOSING:
            assert open_brackets.pop() == CLOSING[sign]
    assert open_brackets == []

    outside = re.sub(r"\{[^}]*\}|\[\d+[smh]\]|\b(?:by|on) \([^)]*\)", " ", bare)
    words = set(re.findall(r"[a-z_][a-z0-9_:]*", outside))
    assert {
        one for one in words if not one.startswith("todokede") and not WORDS.fullmatch(one)
    } == (set())


def test_every_alert_is_tried_where_it_fires_and_where_all_is_well() -> None:
    """As promtool tries it, below."""
    tried = yaml.safe_load((FOLDER / TRIALS).read_text())["tests"]
    silent = {one["alertname"] for one in tried[-1]["alert_rule_test"]}
    fires = {one["alert_rule_test"][0]["alertname"] for one in tried[:-1]}
    assert fires == silent == {rule["alert"] for rule in alerts()}
    assert all(one["alert_rule_test"][0]["exp_alerts"] for one in tried[:-1])


def test_promtool_agrees_where_it_can_be_had() -> None:
    """The other tests hold what it would say of names; it alone knows the whole language."""
    promtool = shutil.which("promtool")
    assert yaml.safe_load((FOLDER / "prometheus.yml").read_text())["rule_files"] == ["alerts.yml"]
    if promtool:
        for words in (
            "check rules alerts.yml",
            "check config prometheus.yml",
            f"test rules {TRIALS}",
        ):
            checked = subprocess.run(
                [promtool, *words.split()], cwd=FOLDER, capture_output=True, text=True, check=False
            )
            assert checked.returncode == 0, checked.stdout + checked.stderr


def test_prometheus_scrapes_every_process_of_the_compose_file() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    scrapes = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    targets = {one["job_name"]: one["dns_sd_configs"][0] for one in scrapes}
    ours = {
        name
        for name, one in services.items()
        if one["image"] == "todokede" and one["restart"] == "unless-stopped"
    }
    assert {f"todokede-{name}" for name in ours} == set(targets)
    for name in ours:
        port = services[name]["environment"]["TODOKEDE_OPERATOR_LISTEN"].rpartition(":")[2]
        target = targets[f"todokede-{name}"]
        assert target["names"] == [name]
        assert str(target["port"]) == port


def test_the_profile_mounts_files_that_there_are() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    watching = {
        name: one for name, one in services.items() if "monitoring" in one.get("profiles", ())
    }
    assert set(watching) == {"prometheus", "grafana"}
    mounted = {
        volume.split(":")[0]
        for one in watching.values()
        for volume in one["volumes"]
        if volume.startswith("./")
    }

    there = {f"./{file.relative_to(ROOT)}" for file in FOLDER.rglob("*") if file.is_file()}
    assert mounted == there - {f"./docs/monitoring/{TRIALS}"}
    assert {port.split(":")[0] for one in watching.values() for port in one["ports"]} == {
        "127.0.0.1"
    }
    for file in (FOLDER / "grafana").iterdir():
        assert yaml.safe_load(file.read_text())["apiVersion"] == 1
