"""Addresses are told when results are out: signed, once at least, and never one inside."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import http.client
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from survey_app.api import addresses, delivery
from survey_app.api.addresses import Target, UnsafeAddressError, is_public, resolved
from survey_app.api.delivery import Came, deliver, deliver_due, secret_of, signature
from survey_app.db import get_session
from survey_app.store import organisations, webhooks
from survey_app.store.webhooks import WAITS, Notice
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish

NOW = datetime.datetime(2027, 1, 4, 12)
KEY = "a secret of this test alone"
BASE = "https://survey.example.org"
URL = "https://hooks.example.org/in?x=1"


def notice(url: str = URL) -> Notice:
    return Notice(1, 2, url, "nonce", "here", "2026-q4", "ab" * 32, datetime.date(2027, 1, 4))


@dataclass
class Listener:
    """Somebody who is told, and how they answer."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0


@contextmanager
def listening(listener: Listener) -> Iterator[Listener]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((self.path, dict(self.headers), body))
            self.send_response(listener.status)
            for name, value in listener.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    listener.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "240.0.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
        "2001:db8::1", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "nonsense", "",
    ],
)  # fmt: skip
def test_no_place_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:2800:220:1::1"])
def test_places_outside_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/",
        "https://localhost/", "https://10.0.0.8:8443/x", "https://[::ffff:169.254.169.254]/",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused_however_they_are_spelt(url: str) -> None:
    with pytest.raises(UnsafeAddressError):
        resolved(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://", "x",
        "https://me:secret@example.org/", "https://example.org:99999/", "https://exam ple.org/",
        "https://example.org/\r\nHost: x", "https://[::1", "gopher://example.org/",
        "https://example.org/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_plain_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(UnsafeAddressError):
        resolved(url, lambda _host, _port: ["1.1.1.1"])


def test_one_place_inside_among_others_is_enough_to_refuse() -> None:
    with pytest.raises(UnsafeAddressError, match="inside"):
        resolved(URL, lambda _host, _port: ["1.1.1.1", "10.0.0.1"])


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once() -> None:
    """The pinned place is the one that was looked at: rebinding finds no second look-up."""
    answers = iter([["1.1.1.1"], ["127.0.0.1"]])
    target = resolved(URL, lambda _host, _port: next(answers))

    assert target == Target("https", "hooks.example.org", 443, "/in?x=1", "1.1.1.1")
    assert next(answers) == ["127.0.0.1"]


def test_the_connection_goes_to_the_pinned_place_under_the_name_that_was_asked_for() -> None:
    with listening(Listener()) as listener:
        target = Target("http", "hooks.example.org", listener.port, "/in", "127.0.0.1")
        status = delivery.post(target, b"{}", {"X": "y"})
    path, headers, body = listener.heard[0]

    assert (status, path, body) == (204, "/in", b"{}")
    assert headers["Host"] == f"hooks.example.org:{listener.port}"


def test_a_redirection_is_not_followed_and_counts_as_a_failure() -> None:
    with listening(Listener(302, {"Location": "http://127.0.0.1/admin"})) as listener:
        target = Target("http", "hooks.example.org", listener.port, "/", "127.0.0.1")
        came = deliver(
            notice("https://1.1.1.1/"),
            key=KEY,
            base_url=BASE,
            now=NOW,
            send=lambda _target, body, headers: delivery.post(target, body, headers),
        )

    assert came == Came(False, "status 302")
    assert len(listener.heard) == 1


def certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2020, 1, 1))
        .not_valid_after(datetime.datetime(2999, 1, 1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "hooks.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def accepting(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Accept one connection on this machine and let ``answer`` do what it will."""

    def accept() -> None:
        with contextlib.suppress(OSError):
            connection, _ = server.accept()
            with connection:
                answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def test_whoever_cannot_prove_the_name_is_told_nothing(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    heard: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            heard.append(secure.recv(1_000))

    with accepting(answer) as port:
        target = Target("https", "hooks.example.org", port, "/", "127.0.0.1")
        with pytest.raises(ssl.SSLCertVerificationError):
            delivery.post(target, b"{}", {})

    assert heard in ([], [b""])


def test_a_listener_that_answers_byte_by_byte_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_IN_ALL", 0.3)
    done = threading.Event()
    held: list[str] = []

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not done.wait(0.05):
            connection.sendall(b"y")
        held.append("still there")

    with accepting(answer) as port:
        target = Target("http", "hooks.example.org", port, "/", "127.0.0.1")
        with contextlib.suppress(OSError, http.client.HTTPException):
            delivery.post(target, b"{}", {})
        threading.Event().wait(0.2)  # for the listener to find that nobody is there
        done.set()

    assert held == []


def test_what_is_told_is_signed_and_holds_no_number() -> None:
    heard: list[tuple[bytes, dict[str, str]]] = []

    def send(_target: Target, body: bytes, headers: dict[str, str]) -> int:
        heard.append((body, headers))
        return 200

    came = deliver(notice("https://1.1.1.1/"), key=KEY, base_url=BASE, now=NOW, send=send)
    body, headers = heard[0]
    stamp, _, mac = headers["Interlock-Signature"].removeprefix("t=").partition(",v1=")
    secret = secret_of("nonce", KEY)
    expected = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()

    assert came == Came(True, "status 200")
    assert mac == expected
    assert int(stamp) == int(NOW.replace(tzinfo=datetime.UTC).timestamp())
    assert set(json.loads(body)) == {
        "event", "id", "organisation", "wave", "release", "released_on", "url",
    }  # fmt: skip
    assert secret not in str(headers)


def test_another_body_time_or_secret_is_another_signature() -> None:
    one = signature(b"a", secret="s", timestamp=1)

    assert one != signature(b"b", secret="s", timestamp=1)
    assert one != signature(b"a", secret="t", timestamp=1)
    assert one != signature(b"a", secret="s", timestamp=2)


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An organisation that tells an address, whose answers stand in the list."""
    publish(app, [made_up_release(2)], organisation="here")
    answers: list[str] = []

    def look_up(_host: str, _port: int) -> list[str]:
        return ["1.1.1.1"]

    def post(_target: Target, _body: bytes, _headers: dict[str, str]) -> int:
        return int(answers.pop(0))

    monkeypatch.setattr(addresses, "look_up", look_up)
    monkeypatch.setattr(delivery, "post", post)
    with app.app_context():
        found = organisations.find(get_session(), code="here")
        assert found is not None
        webhooks.add(get_session(), organisation_id=found.id, url=URL)
    return answers


def newly_published(app: Flask) -> None:
    """Publish another wave of the organisation that is there."""
    from analysis.disclosure.released import dump
    from survey_app.models import Organisation
    from survey_app.store import releases
    from tests.survey_app.leaders import organisation as made

    with app.app_context():
        session = get_session()
        client = session.query(Organisation).filter_by(code="here").one()
        release = made_up_release(3)
        wave = made._sealed_wave(session, client, release)
        releases.publish(session, wave, content=dump(release), sums=None, today=NOW.date())


def due(app: Flask, now: datetime.datetime = NOW) -> list[str]:
    with app.app_context():
        return [one.wave for one in webhooks.due(get_session(), now=now)]


def tell(app: Flask, now: datetime.datetime = NOW) -> int:
    with app.app_context():
        return deliver_due(get_session(), key=KEY, base_url=BASE, now=now)


def test_releases_from_before_an_address_was_added_are_not_told(app: Flask, told: list[str]):
    assert due(app) == []


def test_a_new_release_is_told_once(app: Flask, told: list[str]):
    newly_published(app)
    told += ["204"]

    assert due(app) == ["2026-q4"]
    assert tell(app) == 1
    assert due(app, NOW + datetime.timedelta(days=400)) == []


def test_a_worker_that_dies_before_telling_leaves_it_to_be_told(app: Flask, told: list[str]):
    newly_published(app)

    with pytest.raises(IndexError):
        tell(app)  # nobody answers: as if the worker were killed while it waits
    told += ["200"]
    assert tell(app) == 1


def test_failures_are_tried_again_with_growing_waits_and_then_given_up(app: Flask, told: list[str]):
    newly_published(app)
    now = NOW
    for wait in WAITS:
        told.append("500")
        assert tell(app, now) == 0
        assert due(app, now) == []
        now += datetime.timedelta(minutes=wait)
        assert due(app, now) == ["2026-q4"]
    told.append("500")
    tell(app, now)

    assert due(app, now + datetime.timedelta(days=400)) == []
    assert told == []


def test_a_name_that_has_moved_inside_is_not_written_to(
    app: Flask, told: list[str], monkeypatch: pytest.MonkeyPatch
):
    newly_published(app)
    monkeypatch.setattr(addresses, "look_up", lambda _host, _port: ["169.254.169.254"])

    assert tell(app) == 0
    assert told == []


def test_the_worker_tells_at_its_tick(app: Flask, told: list[str], monkeypatch: pytest.MonkeyPatch):
    from survey_app import jobs

    newly_published(app)
    told += ["200"]
    jobs_of_app = app.extensions[jobs.EXTENSION]
    jobs_of_app.tick.call_local()

    assert told == []


def test_the_command_adds_lists_and_removes_and_refuses_addresses_inside(
    app: Flask, told: list[str], monkeypatch: pytest.MonkeyPatch
):
    run = app.test_cli_runner().invoke
    added = run(args=["webhook", "add", "here", "https://two.example.org/"])
    twice = run(args=["webhook", "add", "here", "https://two.example.org/"])
    plain = run(args=["webhook", "add", "here", "http://two.example.org/"])
    listed = run(args=["webhook", "list", "here"])
    removed = run(args=["webhook", "remove", "here", "https://two.example.org/"])
    monkeypatch.setattr(addresses, "look_up", lambda _host, _port: ["10.0.0.1"])
    inside = run(args=["webhook", "add", "here", "https://inside.example.org/"])

    assert (added.exit_code, removed.exit_code) == (0, 0)
    assert len(added.output.strip()) == 64
    assert added.output.strip() not in listed.output
    assert (twice.exit_code, plain.exit_code, inside.exit_code) == (1, 1, 1)
    assert "inside a network" in inside.output
