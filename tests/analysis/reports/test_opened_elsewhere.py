"""LibreOffice opens what was written, hostile names and all. Skipped where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from analysis.reports.content import NO_COVER, named_release, whole_report
from analysis.reports.docx import docx_report
from analysis.reports.pptx import pptx_report
from analysis.reports.xlsx import xlsx_report
from tests.analysis.reports.hostile import CLEANED, hostile_release
from tests.analysis.reports.texts import squeezed

OFFICE = shutil.which("soffice")
MODULES = {"docx": "writer", "pptx": "impress", "xlsx": "calc"}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_libreoffice_opens_it_and_shows_the_same_texts(tmp_path: Path, kind: str) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-" + MODULES[kind])
    release = hostile_release()
    report = whole_report(release, "en")
    made = {
        "docx": lambda: docx_report(report),
        "pptx": lambda: pptx_report(report),
        "xlsx": lambda: xlsx_report(report, named_release(release, NO_COVER)),
    }[kind]()
    (tmp_path / f"report.{kind}").write_bytes(made)
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / f"report.{kind}"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    with (tmp_path / "report.pdf").open("rb") as file:
        pages = pypdf.PdfReader(file).pages[:20]
        text = squeezed("".join(page.extract_text() for page in pages))

    assert CLEANED in text
    assert "<script>alert(1)" in text
