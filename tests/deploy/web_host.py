"""The shipped web host, started for a test: gunicorn and nginx with their shipped configurations.

Only what a test cannot share with a machine is replaced: ports, certificate, user, folders.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HOST = "127.0.0.1"
PATIENCE = 60  # seconds until a program has started
TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True, slots=True)
class WebHost:
    """A running web host."""

    port: int
    app_port: int
    logs: Path

    def request(
        self, path: str, *, method: str = "GET", headers: str = "", body: bytes = b""
    ) -> bytes:
        """Send a request over TLS and return the whole answer."""
        with self.connection() as connection:
            head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{headers}"
            head += f"Content-Length: {len(body)}\r\n\r\n"
            with contextlib.suppress(OSError):  # refused before it was read whole
                connection.sendall(head.encode() + body)
            return received(connection)

    def connection(self) -> ssl.SSLSocket:
        """Open a connection as a browser does."""
        plain = socket.create_connection((HOST, self.port), timeout=30)
        return TRUSTING.wrap_socket(plain, server_hostname=HOST)

    def written(self) -> str:
        """Return everything that is in any log."""
        return "".join(p.read_text(errors="replace") for p in self.logs.rglob("*") if p.is_file())


def find_nginx() -> str | None:
    """Return nginx's program, if it is installed."""
    return shutil.which("nginx") or (
        "/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None
    )


def received(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    with contextlib.suppress(OSError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def status(answer: bytes) -> int:
    """Return the status of an answer; 0 where there was none."""
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 else 0


@contextlib.contextmanager
def gunicorn(folder: Path, app: str, *options: str, **settings: str) -> Iterator[int]:
    """Run gunicorn with its shipped configuration; yields its port."""
    port = free_port()
    log = (folder / "gunicorn.log").open("wb")
    program = Path(sys.executable).parent / "gunicorn"
    command = [program, "--config", DEPLOY / "gunicorn.conf.py", "--bind", f"{HOST}:{port}"]
    process = subprocess.Popen(
        [*command, *options, app],
        env=os.environ | settings,
        stdout=log,
        stderr=log,
        cwd=ROOT,
    )
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


@contextlib.contextmanager
def nginx(folder: Path, app_port: int, **changes: str) -> Iterator[WebHost]:
    """Run nginx with its shipped configuration before an app."""
    program = find_nginx()
    assert program is not None
    logs = folder / "logs"
    logs.mkdir()
    port, redirect = free_port(), free_port()
    make_certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    replaced = {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "/var/log/nginx": str(logs),
        "/etc/interlock": str(folder),
        "listen 443 ssl": f"listen {HOST}:{port} ssl",
        "listen 80": f"listen {HOST}:{redirect}",
        "127.0.0.1:8000": f"{HOST}:{app_port}",
        "worker_processes auto": "worker_processes 2",
        "worker_rlimit_nofile 65536;": "",  # not ours to raise inside a container
    } | changes
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    configuration = folder / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    command = [program, "-c", str(configuration), "-p", str(folder), "-g", "daemon off;"]
    with (logs / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for(port, process)
            yield WebHost(port, app_port, logs)
        finally:
            process.terminate()
            process.wait(timeout=15)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens on a port."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "it stopped at once"
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("it did not start")


def make_certificate(folder: Path) -> None:
    """Write a certificate that nobody should trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
