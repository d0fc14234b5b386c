"""`armgen inventory pull` through the real SDK clients against a small server on loopback that answers in the shapes of facts A4 and G."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from armgen.cli.main import cli
from armgen.documents import read_document
from tests.estates import SUBSCRIPTION, collection_id, disk_id, vm_id

COPY = collection_id("sql01-rpc-dr")
POINTS = {
    collection_id("sql01-rpc"): [
        {
            "id": collection_id("sql01-rpc") + "/restorePoints/before",
            "name": "before",
            "properties": {
                "provisioningState": "Succeeded",
                "timeCreated": "2026-11-01T02:00:04Z",
                "consistencyMode": "ApplicationConsistent",
                "excludeDisks": [{"id": disk_id("sql01-log")}],
                "sourceMetadata": {"vmId": "6d2f0c9e-0000-0000-0000-000000000001"},
            },
        }
    ],
    COPY: [
        {
            "id": COPY + "/restorePoints/before",
            "name": "before",
            "properties": {
                "provisioningState": "Succeeded",
                "sourceRestorePoint": {"id": collection_id("sql01-rpc") + "/restorePoints/before"},
            },
        }
    ],
}


def machine(name: str) -> dict[str, object]:
    return {
        "id": vm_id(name),
        "name": name,
        "type": "microsoft.compute/virtualmachines",
        "location": "eastus",
        "tags": {"env": "production"},
        "properties": {
            "vmId": "6d2f0c9e-0000-0000-0000-000000000001",
            "hardwareProfile": {"vmSize": "Standard_E8ds_v5"},
            "userData": "canary",
            "storageProfile": {
                "osDisk": {"name": f"{name}-os", "osType": "Windows", "managedDisk": {"id": disk_id(f"{name}-os")}}
            },
        },
    }


class Cloud:
    """What the server answers with, what it was asked, and what goes wrong."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, object]]] = {
            "microsoft.compute/virtualmachines'": [machine(f"vm{number:04d}") for number in range(2_345)]
            + [machine("sql01")],
            "microsoft.compute/restorepointcollections'": [
                {
                    "id": text,
                    "name": text.rpartition("/")[2],
                    "type": "microsoft.compute/restorepointcollections",
                    "location": "eastus",
                    "properties": {"source": {"id": source}},
                }
                for text, source in ((collection_id("sql01-rpc"), vm_id("sql01")), (COPY, collection_id("sql01-rpc")))
            ],
        }
        self.asked: list[str] = []
        self.refuse_after: int | None = None
        self.status = 503
        self.gone: set[str] = set()

    def answer(self, method: str, path: str, body: dict[str, object]) -> tuple[int, dict[str, object], dict[str, str]]:
        self.asked.append(f"{method} {path}")
        if self.refuse_after is not None and len(self.asked) > self.refuse_after:
            return self.status, {"error": {"code": "AuthorizationFailed", "message": "no rights"}}, {}
        parts = urlsplit(path)
        if parts.path.endswith("/providers/Microsoft.ResourceGraph/resources"):
            return self.graph(body)
        if parts.path == "/subscriptions":
            rows = [{"subscriptionId": SUBSCRIPTION, "state": "Enabled"}, {"subscriptionId": "x", "state": "Disabled"}]
            return 200, {"value": rows}, {}
        if parts.path.endswith("/locks"):
            rows = [
                {
                    "id": collection_id("sql01-rpc") + "/providers/Microsoft.Authorization/locks/keep",
                    "properties": {"level": "CanNotDelete"},
                }
            ]
            return 200, {"value": rows}, {}
        if parts.path in self.gone:
            return 404, {"error": {"code": "ResourceNotFound", "message": "gone"}}, {}
        if "/restorepoints/" in parts.path.lower():
            assert parse_qs(parts.query)["$expand"] == ["instanceView"]
            found = dict(POINTS[COPY][0])
            views = [{"replicationStatus": {"completionPercent": percent}} for percent in (100, 40)]
            found["properties"] = {**found["properties"], "instanceView": {"diskRestorePoints": views}}  # type: ignore[dict-item]
            return 200, found, {}
        row = next(row for row in self.tables["microsoft.compute/restorepointcollections'"] if row["id"] == parts.path)
        return 200, {**row, "properties": {**row["properties"], "restorePoints": POINTS[parts.path]}}, {}  # type: ignore[dict-item]

    def graph(self, body: dict[str, object]) -> tuple[int, dict[str, object], dict[str, str]]:
        query, options = str(body["query"]), body["options"]
        assert isinstance(options, dict)
        rows = next((rows for table, rows in self.tables.items() if table in query), [])
        start, size = int(options.get("$skipToken") or 0), int(options["$top"])
        page = rows[start : start + size]
        answer: dict[str, object] = {
            "totalRecords": len(rows),
            "count": len(page),
            "resultTruncated": "false",
            "data": page,
            "facets": [],
        }
        if start + size < len(rows):
            answer["$skipToken"] = str(start + size)
        return 200, answer, {"x-ms-user-quota-remaining": "10"}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    made = Cloud()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.reply("POST", json.loads(self.rfile.read(length)))

        def do_GET(self) -> None:
            self.reply("GET", {})

        def reply(self, method: str, body: dict[str, object]) -> None:
            status, answer, headers = made.answer(method, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(data)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("ARMGEN_SANDBOX_URL", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.chdir(tmp_path)
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def pull(*more: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, ["inventory", "pull", "--target", "sandbox", "--subscription", SUBSCRIPTION, *more], standalone_mode=False
    )
    if result.exception is not None:
        return getattr(result.exception, "exit_code", -1), str(result.exception)
    return 0, result.output


def test_pages_points_locks_and_replication_become_one_inventory(cloud: Cloud) -> None:
    code, output = pull("-o", "inventory.json")
    assert code == 0, output
    _, body = read_document("inventory.json", Path("inventory.json").read_bytes())
    assert len(body["machines"]) == 2_346
    assert body["machines"]["sql01"]["vmId"] == "6d2f0c9e-0000-0000-0000-000000000001"
    own = body["collections"]["sql01-rpc"]
    assert own["locks"] == ["CanNotDelete"]
    assert own["restorePoints"]["before"]["exclude"] == [disk_id("sql01-log")]
    copy = body["collections"]["sql01-rpc-dr"]
    assert copy["copyOf"] == collection_id("sql01-rpc")
    assert copy["restorePoints"]["before"]["replication"] == 40
    assert sum("ResourceGraph" in line for line in cloud.asked) == 3 + 4
    assert "canary" not in Path("inventory.json").read_text()
    assert not Path(".armgen/pull.jsonl").exists()


def test_without_a_file_the_inventory_is_printed_and_nothing_written(cloud: Cloud) -> None:
    Path("inventory.yaml").write_text("old\n")
    Path("armgen.toml").write_text('target = "sandbox"\n')
    result = CliRunner().invoke(cli, ["inventory", "pull"])
    assert result.exit_code == 0, result.output
    assert len(read_document("pulled.yaml", result.stdout.encode())[1]["machines"]) == 2_346
    assert "machines: 2346" in result.stderr and "machines: 2346" not in result.stdout
    assert Path("inventory.yaml").read_text() == "old\n"
    assert cloud.asked[0].startswith("GET /subscriptions?"), "all that the account can see"


def test_a_pull_from_a_broken_config_says_so(cloud: Cloud) -> None:
    Path("armgen.toml").write_text('target = "sandbx"\n')
    result = CliRunner().invoke(cli, ["inventory", "pull"], standalone_mode=False)
    assert "`target` cannot be 'sandbx'" in str(result.exception)


def test_an_interrupted_pull_leaves_the_old_file_and_goes_on_from_its_pages(cloud: Cloud) -> None:
    Path("inventory.yaml").write_text("old\n")
    cloud.refuse_after, cloud.status = 2, 403
    code, message = pull("-o", "inventory.yaml")
    assert code == 3 and "refused" in message
    assert Path("inventory.yaml").read_text() == "old\n"
    cloud.refuse_after = None
    cloud.asked.clear()
    code, output = pull("--resume", "-o", "inventory.yaml")
    assert code == 0, output
    assert sum("ResourceGraph" in line for line in cloud.asked) == 1 + 4
    resumed = Path("inventory.yaml").read_text()
    assert pull("-o", "inventory.yaml")[0] == 0
    takes = [
        [line for line in text.splitlines() if not line.startswith("takenAt")]
        for text in (resumed, Path("inventory.yaml").read_text())
    ]
    assert takes[0] == takes[1]


@pytest.mark.parametrize(("status", "code"), [(400, 1), (409, 1), (404, 1), (401, 3), (403, 3)])
def test_a_refusal_is_an_error_and_no_traceback(cloud: Cloud, status: int, code: int) -> None:
    cloud.refuse_after, cloud.status = 2, status
    assert pull()[0] == code


def test_what_is_gone_since_the_graph_saw_it_is_left_out(cloud: Cloud) -> None:
    cloud.gone = {COPY}
    code, output = pull("-o", "inventory.json")
    assert code == 0, output
    _, body = read_document("inventory.json", Path("inventory.json").read_bytes())
    assert list(body["collections"]) == ["sql01-rpc"]


def test_resume_needs_an_interrupted_pull_of_the_same_subscriptions(cloud: Cloud) -> None:
    assert pull("--resume") == (2, "There is no interrupted pull to go on with.")
    cloud.refuse_after, cloud.status = 1, 401
    assert pull()[0] == 3
    code, message = pull("--resume", "--subscription", "22222222-2222-2222-2222-222222222222")
    assert code == 2 and "other subscriptions" in message


def test_a_page_cut_off_in_the_journal_is_read_again(cloud: Cloud) -> None:
    cloud.refuse_after, cloud.status = 2, 403
    assert pull()[0] == 3
    journal = Path(".armgen/pull.jsonl")
    journal.write_text(journal.read_text()[:-20])
    cloud.refuse_after = None
    assert pull("--resume", "-o", "inventory.yaml")[0] == 0
    assert len(read_document("inventory.yaml", Path("inventory.yaml").read_bytes())[1]["machines"]) == 2_346


def test_the_sdk_says_nothing_beside_armgens_own_errors() -> None:
    code = (
        "import logging\nfrom armgen.azure.target import azure_target\nazure_target()\n"
        "logging.getLogger('azure.identity').warning('no credential was found')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
