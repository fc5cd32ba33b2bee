"""compose.yaml and the Kubernetes manifests name only what exists, and lock down what they run."""

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings, SlackSettings

REPO = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((REPO / "compose.yaml").read_text())
MANIFESTS = list(yaml.safe_load_all((REPO / "deploy" / "kubernetes.yaml").read_text()))
KNOWN = {f"NEWSDESK_{name.upper()}" for name in Settings.model_fields}
KNOWN |= {f"SLACK_{name.upper()}" for name in SlackSettings.model_fields}
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
PODS = [manifest for manifest in MANIFESTS if manifest["kind"] in ("Deployment", "StatefulSet")]
CONTAINERS = {each["metadata"]["name"]: each["spec"]["template"]["spec"]["containers"][0] for each in PODS}
RUNNING = {name: container for name, container in CONTAINERS.items() if container["image"] == "IMAGE"}


@pytest.mark.parametrize("service", OURS.values(), ids=OURS)
def test_a_service_has_settings_that_exist_and_writes_nothing_but_its_folders(service):
    assert set(service["environment"]) <= KNOWN
    assert {"NEWSDESK_DATABASE_URL", "NEWSDESK_CHROMA_URL"} <= set(service["environment"])
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert {each.partition(":")[0] for each in service["tmpfs"]} == {"/tmp", "/data"}


@pytest.mark.parametrize("container", RUNNING.values(), ids=RUNNING)
def test_a_pod_has_settings_that_exist_and_writes_nothing_but_its_folders(container):
    assert {each["name"] for each in container["env"]} <= KNOWN
    locked = container["securityContext"]
    assert locked["runAsNonRoot"]
    assert locked["readOnlyRootFilesystem"]
    assert not locked["allowPrivilegeEscalation"]
    assert {each["mountPath"] for each in container["volumeMounts"]} == {"/tmp", "/data"}


def test_what_is_run_is_a_command(newsdesk_commands):
    for service in OURS.values():
        assert service["command"].split()[0] in newsdesk_commands
    for container in RUNNING.values():
        assert container["args"][0] in newsdesk_commands


@pytest.fixture
def newsdesk_commands():
    return set(re.findall(r"^  (\w+) ", (REPO / "tests" / "golden" / "help.txt").read_text(), re.M))


def test_the_chroma_server_is_of_the_release_that_newsdesk_speaks():
    pinned = re.search(r"^chromadb==(.+)$", (REPO / "requirements.lock").read_text(), re.M)[1]

    assert COMPOSE["services"]["chroma"]["image"] == f"chromadb/chroma:{pinned}"
    assert CONTAINERS["newsdesk-chroma"]["image"] == f"chromadb/chroma:{pinned}"


def test_every_image_is_of_a_release():
    others = [service["image"] for service in COMPOSE["services"].values() if "build" not in service]

    assert all(re.search(r":\d", image) for image in others)


def test_no_secret_is_written_out():
    for text in ((REPO / "compose.yaml").read_text(), (REPO / "deploy" / "kubernetes.yaml").read_text()):
        assert not re.search(r"xox[bp]-\w|xapp-\w|://\w+:(?!PASSWORD|\$\{)\w+@", text)


def test_the_image_has_what_the_settings_need():
    assert re.search(r"--extra postgresql\b", (REPO / "Dockerfile").read_text())
