"""What is shipped in deploy/ keeps the promise, and slow clients off the app."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_app.store import erasure
from tests.deploy import web_host
from tests.deploy.slow_clients import answered_beside, slow_connections
from tests.deploy.web_host import DEPLOY, WebHost, find_nginx, gunicorn, nginx, status

APP = "survey_app:create_app()"
MARKER = "Marker-Browser-7.7"
MARKED = f"User-Agent: {MARKER}\r\n"


@pytest.fixture(scope="module")
def app_port(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[tuple[int, Path]]:
    folder = tmp_path_factory.mktemp("web")
    instance = folder / "instance"
    instance.mkdir()
    shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
    with gunicorn(folder, APP, "--workers", "2", INTERLOCK_INSTANCE=str(instance)) as port:
        yield port, folder


@pytest.fixture
def web(app_port: tuple[int, Path], tmp_path: Path) -> Iterator[WebHost]:
    if find_nginx() is None:
        pytest.skip("nginx is not installed: apt-get install -y nginx-light")
    with nginx(tmp_path, app_port[0]) as host:
        yield host


def test_respondents_leave_no_line_in_any_log(web, app_port):
    form = f"{MARKED}Content-Type: application/x-www-form-urlencoded\r\n"
    wanted = {
        ("GET", "/answer"): 200,
        ("GET", "/answer/questions"): 302,
        ("GET", "/receipts/nobody/q1"): 404,
        ("GET", "/static/survey.js"): 200,
        ("POST", "/language"): 302,
    }
    for (method, path), expected in wanted.items():
        assert status(web.request(path, method=method, headers=form)) == expected, path
    too_large = web.request("/answer/questions", method="POST", headers=form, body=b"x" * 300_000)
    assert status(too_large) == 413
    assert status(web.request("/answer", method="NONSENSE", headers=form)) in {400, 405}
    web.request("/answer/" + "x" * 40_000, headers=form)

    assert _about_visitors(web) == []
    assert _marked(app_port[1] / "gunicorn.log") == []


def test_respondents_leave_no_line_where_the_app_is_away(tmp_path):
    if find_nginx() is None:
        pytest.skip("nginx is not installed: apt-get install -y nginx-light")
    with nginx(tmp_path, web_host.free_port()) as host:
        assert status(host.request("/answer", headers=MARKED)) == 502
        with host.connection() as cut_off:
            cut_off.sendall(b"POST /answer/questions HTTP/1.1\r\nContent-Length: 99\r\n")
        with socket.create_connection((web_host.HOST, host.port)) as no_handshake:
            no_handshake.sendall(b"not TLS at all\r\n\r\n")
            web_host.received(no_handshake)

        assert _about_visitors(host) == []


def test_what_staff_ask_for_is_written_down_without_their_address(web):
    assert status(web.request("/sign-in", headers=MARKED)) == 200

    (line,) = _about_visitors(web)
    assert '"GET /sign-in" 200' in line
    assert MARKER not in line
    assert web_host.HOST not in line


def test_twin_with_nginx_own_log_the_respondent_is_found(app_port, tmp_path):
    if find_nginx() is None:
        pytest.skip("nginx is not installed: apt-get install -y nginx-light")
    planted = {"access_log off;": f"access_log {tmp_path}/logs/access.log;"}
    with nginx(tmp_path, app_port[0], **planted) as host:
        host.request("/answer", headers=MARKED)

        assert any(MARKER in line for line in _about_visitors(host))


def test_figures_and_readiness_are_not_told_outside(web):
    for path in ("/metrics", "/readyz", "/healthz"):
        assert status(web.request(path)) == 404


def test_everything_comes_with_the_headers_of_https(web):
    answer = web.request("/answer")

    assert b"Strict-Transport-Security" in answer
    assert b"Content-Security-Policy" in answer


def test_slow_connections_do_not_starve_the_others(web):
    with slow_connections(web.connection, 150) as slow:
        assert answered_beside(web, 30) == 30
        assert len(slow) == 150


def test_twin_without_nginx_a_few_slow_connections_are_enough(app_port, tmp_path):
    """The reason why nginx stands before it: each of gunicorn's threads waits for one of them."""
    instance = app_port[1] / "instance"
    options = ("--workers", "1", "--threads", "4")
    with gunicorn(tmp_path, APP, *options, INTERLOCK_INSTANCE=str(instance)) as port:
        address = (web_host.HOST, port)
        with (
            slow_connections(lambda: socket.create_connection(address, timeout=30), 12),
            socket.create_connection(address, timeout=2) as starved,
        ):
            starved.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with pytest.raises(TimeoutError):
                starved.recv(100)


def test_the_compose_file_sets_what_sealing_needs_of_postgresql():
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")

    for name, (wanted, _) in erasure.WATCHED.items():
        assert f"- -c{name}={wanted}\n" in text


def test_the_units_start_what_is_there():
    web = (DEPLOY / "interlock-web.service").read_text(encoding="utf-8")
    worker = (DEPLOY / "interlock-worker.service").read_text(encoding="utf-8")

    assert f'--config deploy/gunicorn.conf.py "{APP}"' in web
    assert "interlock worker" in worker
    for unit in (web, worker):
        assert "UMask=0077" in unit
        assert re.search(r"^User=interlock$", unit, re.MULTILINE)


def _about_visitors(host: WebHost) -> list[str]:
    """Return every line in nginx's logs; it has nothing else to say."""
    return [line for line in host.written().splitlines() if line.strip()]


def _marked(path: Path) -> list[str]:
    text = path.read_text(errors="replace")
    return [line for line in text.splitlines() if MARKER in line or "/answer" in line]
