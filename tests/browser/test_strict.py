"""Strict mode in a real Chromium, over HTTPS, with a signer and a collector apart."""

from __future__ import annotations

import datetime
import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from survey_app.store import signing
from survey_app.store.strict_tables import response, signer_invitation
from survey_app.strict import blind_rsa
from tests.attacks.strict_stage import WAVE, StrictStage
from tests.browser.axe import violations
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Served:
    """Where signer and collector answer, and what is behind them."""

    strict: StrictStage
    signer: str
    collector: str

    def link(self, number: int = 0, fingerprint: str | None = None) -> str:
        """The link in an invitation."""
        invitation = self.strict.invitations[number]
        print_ = fingerprint or invitation.fingerprint
        return f"{self.signer}/pickup/{WAVE}#{invitation.token}.{print_}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    strict = StrictStage(lambda name: f"sqlite:///{tmp_path / name / 'database.sqlite'}")
    paper = _certificate(tmp_path)
    with _serving(strict.signer, paper) as signer, _serving(strict.collector, paper) as collector:
        strict.signer.config["COLLECTOR_URL"] = collector
        yield Served(strict, signer, collector)
    strict.signing.dispose()
    strict.collecting.dispose()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 390, "height": 844}, locale="en"
    )
    yield context.new_page()
    context.close()


def test_from_the_invitation_to_the_receipt(served: Served, page: Page) -> None:
    page.goto(served.link())
    page.get_by_role("button", name="Make my ticket").click()
    expect(page.get_by_role("status")).to_have_text("Your ticket is ready.")
    ticket = page.get_by_role("link", name="My ticket").get_attribute("href")
    assert ticket is not None
    assert ticket.startswith(f"{served.collector}/answer/{WAVE}#")

    page.goto(ticket)
    expect(page.get_by_text("Answers are not taken at present")).to_be_visible()
    served.strict.open()
    page.reload()
    for item in page.locator("fieldset.item").all():
        item.locator("input[value='4']").check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you. Your answers were received.")

    with served.strict.collecting.connect() as connection:
        row = connection.execute(select(response)).mappings().one()
    assert set(row["ratings"]) == {"4"}
    assert ticket.rsplit("~", 1)[1] not in page.url

    page.goto("about:blank")
    page.goto(ticket)
    page.locator("fieldset.item input[value='1']").first.check()
    page.evaluate("sessionStorage.clear()")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("status")).to_have_text("This ticket was used before.")


def test_another_key_than_the_invitations_is_refused(served: Served, page: Page) -> None:
    """A server that gives each person a key of their own would tell them apart: it is refused."""
    other = blind_rsa.fingerprint(blind_rsa.make_key().public_key())
    page.goto(served.link(fingerprint=other))
    page.get_by_role("button", name="Make my ticket").click()

    expect(page.get_by_role("status")).to_contain_text("Stop: the key of this server is not")
    with served.strict.signing.connect() as connection:
        picked_up = select(func.count()).where(signer_invitation.c.picked_up.is_not(None))
        assert connection.scalar(picked_up) == 0


def test_a_lost_answer_of_the_signer_is_asked_for_again(served: Served, page: Page) -> None:
    def lose(route: object) -> None:
        if "blinded" in (route.request.post_data or ""):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.goto(served.link())
    page.route("**/pickup/**", lose)
    page.get_by_role("button", name="Make my ticket").click()
    expect(page.get_by_role("status")).to_contain_text("That did not work")
    page.unroute("**/pickup/**")
    page.get_by_role("button", name="Make my ticket").click()

    expect(page.get_by_role("status")).to_have_text("Your ticket is ready.")


def test_the_page_blinds_as_python_verifies(served: Served, page: Page) -> None:
    """The browser's arithmetic against ours, both ways."""
    page.goto(served.link())
    invitation = served.strict.invitations[0]
    made = page.evaluate(
        """async ([der, script]) => {
            const strict = await import(script);
            const bytes = (t) => Uint8Array.from(t.match(/../g), (p) => parseInt(p, 16));
            const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
            const blinded = await strict.blind(bytes(der), new TextEncoder().encode("hello"));
            window.kept = [strict, blinded, bytes, hex, der];
            return { prepared: hex(blinded.prepared), blinded: hex(blinded.blinded) };
        }""",
        [served.strict.sheet.keys[invitation.group], "/static/strict.js"],
    )
    signed = signing.sign(
        served.strict.signing,
        wave=WAVE,
        token=invitation.token,
        blinded=bytes.fromhex(made["blinded"]),
    )
    signature = page.evaluate(
        """async (signed) => {
            const [strict, blinded, bytes, hex, der] = window.kept;
            return hex(await strict.finalise(bytes(der), blinded, bytes(signed)));
        }""",
        signed.hex(),
    )

    key = served.strict.key(invitation.group)
    prepared = bytes.fromhex(made["prepared"])
    assert prepared[32:] == b"hello"
    assert blind_rsa.verifies(key, prepared, bytes.fromhex(signature))


@pytest.mark.parametrize(
    ("language", "holds", "scheme"),
    [
        ("en", "Each invitation gives one ticket", "light"),
        ("de", "Jede Einladung gibt eine Karte", "dark"),
        ("ar", "كل دعوة تعطي تذكرة واحدة", "light"),
    ],
)
def test_the_pages_say_in_each_language_what_holds_and_for_which_group(
    served: Served, browser: Browser, language: str, holds: str, scheme: str
) -> None:
    context = browser.new_context(
        ignore_https_errors=True, viewport=PHONE, locale="en", color_scheme=scheme
    )
    page = context.new_page()
    page.goto(served.link())
    page.locator(f"nav.languages [lang={language}]").click()  # keeps what stands behind the #
    expect(page.locator("ul.holds").first).to_contain_text(holds)
    assert violations(page) == []
    page.locator("#make").click()
    group = served.strict.sheet.group_names()[served.strict.invitations[0].group]
    expect(page.locator("#group")).to_contain_text(group)
    assert violations(page) == []
    served.strict.open()

    page.locator("#ticket").click()

    expect(page.locator("#strict")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#group")).to_contain_text(group)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_without_javascript_the_page_says_that_it_needs_it(
    served: Served, browser: Browser
) -> None:
    context = browser.new_context(ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.link())

    assert "It needs JavaScript" in page.content()
    context.close()


@contextmanager
def _serving(app: Flask, paper: tuple[str, str]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=paper)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _certificate(folder: Path) -> tuple[str, str]:
    """A certificate of our own, for this machine and this test alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    paths = (folder / "certificate.pem", folder / "key.pem")
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(paths[0]), str(paths[1])
