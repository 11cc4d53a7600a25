"""The page that is served: who may come in, that all see the same, what is saved and exported, how it ends."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulate.cli.program import Exit, Failure
from simulate.scenario import load, templates
from simulate.studies.explore.command import command
from tests.conftest import Run, environment_with
from tests.studies.explore.served import SMALL, Served, served, wait_for

pytest.importorskip("uvicorn", reason="the extra explore is not installed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explored")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Served]:
    """A deal whose names are those of an attacker, served in a folder of its own."""
    text = templates.path("minimal").read_text(encoding="utf-8")
    text = re.sub(r'^name = "Maker"', f'name = "{HOSTILE}"', text, flags=re.MULTILINE).replace(
        '"Maker"', f'"{HOSTILE}"'
    )
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    with served(folder, "mine.toml", "--paths", "200", *SMALL) as found:
        yield found


# ---- who may come in ------------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "no token": ("/", {}),
    "another token": ("/abcdefghijklmnopqrstuvwxyzabcdef/", {}),
    "the beginning of the token": ("{token:.20}/", {}),
    "a path around it": ("/x/..{token}/", {}),
    "a name that leads here": ("", {"host": "evil.example:80"}),
    "a name that begins like ours": ("", {"host": "127.0.0.1.evil.example"}),
    "a page of another site": ("", {"origin": "http://evil.example"}),
    "a page of another port": ("", {"origin": "http://127.0.0.1:1"}),
    "a page in a sandbox": ("", {"origin": "null"}),
    "a page over TLS": ("", {"origin": "https://{host}"}),
    "more than is read": ("", {"content_length": "70000"}),
    "of no length": ("", {"transfer_encoding": "chunked"}),
}


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("place", ["", "events", "keys", "do", "report"])
def test_nobody_else_comes_in(page: Served, why: str, place: str) -> None:
    path, headers = REFUSED[why]
    path = path.format(token=page.path.rstrip("/")) + place if path else place
    given = {name: value.format(host=page.host) for name, value in headers.items()}
    answer, text = page.get(path, "POST" if place == "do" else "GET", None, **given)
    assert answer.status == 403
    assert text == "Not allowed: open the address that jvsim explore has printed.\n"


def test_only_this_machine_is_served(page: Served) -> None:
    """The port is taken on this address alone: another address of this machine does not answer."""
    port = int(page.host.partition(":")[2])
    with socket.socket() as other:
        other.settimeout(5)
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_what_the_page_may_do_is_said(page: Served) -> None:
    answer, text = page.get("")
    policy = answer.headers["content-security-policy"]
    assert {"default-src 'none'", "connect-src 'self'"} <= {part.strip() for part in policy.split(";")}
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    kept = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
    assert {name: answer.headers[name] for name in kept} == kept
    assert "access-control-allow-origin" not in answer.headers
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_names_are_text(page: Served) -> None:
    _, text = page.get("")
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    answer, _ = page.get("keys")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "text/plain", 415),
        ("{", "application/json", 400),
        ("[1]", "application/json", 400),
        ("[" * 30_000, "application/json", 400),
        ('{"do": "pin", "name": "\\ud800"}', "application/json", 400),
    ],
)
def test_what_is_no_request_is_refused(page: Served, body: str, kind: str, status: int) -> None:
    answer, text = page.get("do", "POST", body, content_type=kind)
    assert answer.status == status
    assert "expected" in text


# ---- all see the same -----------------------------------------------------------------------------------------------


def test_two_who_look_see_the_same(page: Served) -> None:
    with page.events() as mine, page.events() as theirs:
        status, answer = page.do(do="move", key="exit.lockup_quarters", text="11")
        assert status == 200
        for seen in (mine, theirs):
            deal = wait_for(seen, "deal", lambda news: news["revision"] == answer["revision"])
            assert "exit.lockup_quarters=11" in deal["settings"]
            numbers = wait_for(seen, "numbers", lambda news: news["revision"] == answer["revision"])
            assert numbers["paths"] in (200, 600)
    with page.events() as late:
        assert "exit.lockup_quarters=11" in wait_for(late, "deal")["settings"]
        assert wait_for(late, "numbers")["names"] == ["today's deal", "now"]


def test_a_bad_value_is_refused_and_nothing_changes(page: Served) -> None:
    with page.events() as seen:
        before = wait_for(seen, "deal")
    status, answer = page.do(do="move", key="exit.lockup_quarters", text="-3")
    assert status == 422
    assert answer["refused"] == (
        "--set: exit.lockup_quarters: expected a whole number from 0 to 10000 [quarters], got -3"
    )
    with page.events() as seen:
        assert wait_for(seen, "deal") == before


def test_a_reader_who_leaves_is_let_go(page: Served) -> None:
    for _ in range(30):
        with page.events() as seen:
            wait_for(seen, "deal")
    status, _ = page.do(do="move", key="exit.lockup_quarters", text="9")
    assert status == 200


# ---- what is taken along --------------------------------------------------------------------------------------------


def test_the_deal_is_saved_as_a_scenario_once(page: Served, folder: Path) -> None:
    page.do(do="move", key="exit.lockup_quarters", text="13")
    status, answer = page.do(do="save", name="agreed")
    assert (status, answer["said"].partition(":")[0]) == (200, "agreed.toml")
    assert load(folder / "agreed.toml").exit.lockup_quarters == 13
    before = (folder / "agreed.toml").read_bytes()
    page.do(do="move", key="exit.lockup_quarters", text="14")
    status, answer = page.do(do="save", name="agreed.toml")
    assert (status, answer["refused"]) == (422, "agreed.toml: is there already; choose another name")
    assert (folder / "agreed.toml").read_bytes() == before


@pytest.mark.parametrize(
    "name",
    [
        "../escaped",
        "/tmp/escaped",
        "a/b",
        "..",
        ".",
        "",
        " ",
        ".hidden",
        "-rf",
        "con",
        "a\0b",
        "a\nb",
        "C:\\x",
        "x" * 300,
    ],
)
def test_no_name_leads_out_of_the_folder(page: Served, folder: Path, name: str) -> None:
    before = set(folder.parent.rglob("*.toml"))
    status, answer = page.do(do="save", name=name)
    assert status == 422, answer
    assert answer["refused"].startswith("expected the name of a file")
    assert set(folder.parent.rglob("*.toml")) == before


def test_a_name_that_was_left_out_is_asked_for(page: Served) -> None:
    status, answer = page.do(do="save", name=" ")
    assert (status, answer["refused"]) == (422, "expected the name of a file, such as agreed.toml, got nothing")


def test_a_link_is_not_followed(page: Served, folder: Path, tmp_path: Path) -> None:
    (folder / "link.toml").symlink_to(tmp_path / "elsewhere.toml")
    status, _ = page.do(do="save", name="link")
    assert status == 422
    assert not (tmp_path / "elsewhere.toml").exists()


def test_the_page_is_exported_as_a_report(page: Served) -> None:
    with page.events() as seen:
        _, asked = page.do(do="move", key="exit.lockup_quarters", text="10")
        wait_for(seen, "numbers", lambda news: news["revision"] == asked["revision"])
    answer, text = page.get("report")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert HOSTILE not in text
    assert "lock-up" in text
    assert "--set exit.lockup_quarters=10" in text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


# ---- how it ends ----------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_it(page: Served, folder: Path) -> None:
    with served(folder, "mine.toml", "--paths", "200", *SMALL) as other, other.events() as seen:
        wait_for(seen, "numbers")
        assert page.path != other.path, "the token is new every time"
        assert len(page.path.strip("/")) == len(other.path.strip("/")) >= 32
        assert other.interrupted() == (0, "open this address in a browser; Ctrl-C ends it\nended\n")


def test_ctrl_c_ends_it_in_the_middle_of_a_long_answer(folder: Path) -> None:
    with served(folder, "mine.toml", "--paths", "2_000_000", "--quiet") as page:
        time.sleep(0.5)
        began = time.monotonic()
        assert page.interrupted() == (0, "")
    assert time.monotonic() - began < 30.0


def test_a_busy_port_is_one_line(page: Served, jvsim: Run) -> None:
    port = page.host.partition(":")[2]
    told = jvsim("explore", "minimal", "--no-open", "--port", port)
    assert (told.returncode, told.stderr) == (
        2, f"jvsim: port {port} is taken: choose another with --port, or leave it out for one that is free\n",
    )  # fmt: skip


def test_a_broken_scenario_is_told_as_ever(jvsim: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[scenario]\nname = 7\n", encoding="utf-8")
    told = jvsim("check", "broken.toml")
    found = jvsim("explore", "broken.toml", "--no-open")
    assert (found.returncode, found.stderr) == (3, told.stderr)
    assert jvsim("explore", "nowhere.toml", "--no-open").returncode == 3
    assert jvsim("explore", "minimal", "--no-open", "--set", "venture.price=free").returncode == 3


@pytest.mark.no_cover
def test_what_is_refused_is_refused_before_the_core_is_loaded(tmp_path: Path) -> None:
    place = tmp_path / "bad.toml"
    place.write_text("schema_version = 1\n", encoding="utf-8")
    code = (
        "import sys\n"
        "from simulate.main import main\n"
        "try:\n"
        "    main(['explore', sys.argv[1], '--no-open'], prog_name='jvsim')\n"
        "except SystemExit as leaving:\n"
        "    print(leaving.code, 'simulate.engine.kernel' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(place)],
        env=environment_with(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [f"{Exit.SCENARIO:d}", "False"]


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_what_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [*sys.modules]:
        if name.partition(".")[0] == missing or name.startswith("simulate.studies.explore.serv"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("simulate.studies.explore.serving", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Failure) as failure:
        command.callback(templates.path("minimal"), 0, False, None, (), True)  # type: ignore[misc]
    assert failure.value.code == Exit.USAGE
    assert failure.value.message == "jvsim: explore needs what is not installed: pip install 'jvsim[explore]'"
