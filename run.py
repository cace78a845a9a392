#!/usr/bin/env python3
"""Set Interlock up and start it. Needs nothing but Python.

python3 run.py           make the environment, seed the demo, serve it (--port N, --host ADDRESS)
python3 run.py test      run all tests that can run here (--all: a skipped test is a failure)
python3 run.py check     run the linters, the type checker and the architecture's contracts
python3 run.py bench     measure speed and memory, side by side
python3 run.py lock      write requirements/ anew from pyproject.toml (needs uv)

Written to be understood by Python 3.9, so that an old one can say what is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Tuple

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LEAST_PYTHON = (3, 11)
HELP = ("-h", "--help", "help")
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
    ("deptry", "."),
    ("interrogate", "-q", "survey_app", "analysis", "questionnaires"),
)


def main(arguments: List[str]) -> int:
    """Read the command and do it; the exit code is the program's."""
    command = arguments[0] if arguments else "demo"
    if command.startswith("-") and command not in HELP:
        return demo(arguments)
    commands = {
        "demo": lambda: demo(arguments[1:]),
        "test": lambda: test(arguments[1:]),
        "check": check,
        "bench": lambda: program("python", "-m", "tests.bench", *arguments[1:], lock="dev"),
        "lock": lock,
    }
    if command in commands:
        return commands[command]()
    if command not in HELP:
        print("There is no command '{}'.".format(command))
    print(__doc__)
    return 0 if command in HELP else 2


def demo(options: List[str]) -> int:
    """Serve the demo organisation, seeded at the first start."""
    return program("interlock", "demo", *options, lock="run")


def test(options: List[str]) -> int:
    """Run the tests; say what was skipped and what would bring it."""
    extra = ["--no-skips"] if "--all" in options else []
    chosen = [option for option in options if option != "--all"]
    for name, found, line in missing_programs():
        if not found:
            print("{}'s tests cannot run here. This brings it: {}".format(name, line))
    return program("python", "-m", "pytest", "-n", "2", "-rs", *extra, *chosen, lock="dev")


def missing_programs() -> Tuple[Tuple[str, bool, str], ...]:
    """Name the programs that some tests need, whether they are here, and what brings them."""
    chromium = any(shutil.which(name) for name in ("chromium", "chromium-browser"))
    debian = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    postgres = bool(shutil.which("initdb") or debian)
    nginx = bool(shutil.which("nginx") or Path("/usr/sbin/nginx").exists())
    return (
        ("Chromium", chromium, "sudo apt-get install -y chromium"),
        ("PostgreSQL", postgres, "sudo apt-get install -y postgresql"),
        ("nginx", nginx, "sudo apt-get install -y nginx-light"),
    )


def check() -> int:
    """Run every check, also after one has failed, and say which did."""
    failed = [" ".join(one) for one in CHECKS if program(*one, lock="dev")]
    for name in failed:
        print("failed: {}".format(name))
    return 1 if failed else 0


def lock() -> int:
    """Pin every dependency by hash. No addresses are written."""
    flags = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    flags += ["--no-annotate", "--quiet", "pyproject.toml"]
    run = ["uv", "pip", "compile", *flags, "--extra", "build", "--extra", "exchange"]
    run += ["-o", "requirements/run.txt"]
    dev = ["uv", "pip", "compile", *flags, "--all-extras", "-c", "requirements/run.txt"]
    return subprocess.call(run, cwd=ROOT) or subprocess.call(
        [*dev, "-o", "requirements/dev.txt"], cwd=ROOT
    )


def program(name: str, *arguments: str, lock: str) -> int:
    """Run a program of the environment, which is made first where it is not there."""
    folder = make_environment(lock)
    suffix = ".exe" if os.name == "nt" else ""
    # One thread for each process: many small matrices are slower on many threads.
    environment = dict(os.environ)
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return subprocess.call(
            [str(folder / (name + suffix)), *arguments], cwd=ROOT, env=environment
        )
    except KeyboardInterrupt:
        return 0


def make_environment(lock: str) -> Path:
    """Install what the lock names, checked by hash; nothing to do if that was done before."""
    folder = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    wanted = ROOT / "requirements" / (lock + ".txt")
    mark = ENVIRONMENT / "installed-{}".format(lock)
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    dev = ENVIRONMENT / "installed-dev"
    if mark.exists() and mark.read_text() == digest:
        return folder
    if lock == "run" and dev.exists():
        return make_environment("dev")
    python = find_python()
    if not (folder / ("python.exe" if os.name == "nt" else "python")).exists():
        make_virtual_environment(python)
    print("Installing what {} names (once; a minute or two) ...".format(wanted.relative_to(ROOT)))
    pip = [str(folder / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "--require-hashes", "-r", str(wanted)], cwd=ROOT)
    own = ["--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
    subprocess.check_call([*pip, *own], cwd=ROOT)
    mark.write_text(digest)
    return folder


def find_python() -> str:
    """Return a Python that is new enough: this one, or a newer one beside it."""
    if sys.version_info >= LEAST_PYTHON:
        return sys.executable
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found and not subprocess.call([found, "--version"], stdout=subprocess.DEVNULL):
            return found
    sys.exit(
        "Interlock needs Python {}.{} or newer; this is {}.{}. On macOS: brew install python@3.12. "
        "On Debian: sudo apt-get install -y python3".format(*LEAST_PYTHON, *sys.version_info[:2])
    )


def make_virtual_environment(python: str) -> None:
    """Make the environment; Debian keeps the module for it in a package of its own."""
    if subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL):
        line = ["apt-get", "install", "-y", "python3-venv"]
        if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
            sys.exit("Python's venv module is missing. This brings it: sudo " + " ".join(line))
        print("Python's venv module is missing; installing it: " + " ".join(line))
        subprocess.call(["apt-get", "update", "-qq"])
        subprocess.check_call(line)
    subprocess.check_call([python, "-m", "venv", str(ENVIRONMENT)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
