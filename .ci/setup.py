"""Set up a fresh machine and run something on it: `python3 .ci/setup.py demo` or `… test`.

Makes .venv beside the checkout, installs the locked packages and xlzj into it, and then

  demo   checks, fills and reports the real sample units (results in out/demo)
  test   installs LibreOffice, Chromium and Chinese fonts where that is allowed, then runs ruff, mypy and pytest

Both may be run any number of times. Needs Python 3.11 or newer and nothing else; only the standard library is used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
HOST_PACKAGES = (
    "libreoffice-calc",
    "libreoffice-writer",
    "fonts-noto-cjk",
    "fonts-arphic-uming",
    "poppler-utils",
    "binutils",
    "chromium",
    "chromium-driver",
)
MINIMUM = (3, 11)


def say(text: str) -> None:
    """One line of progress on stderr."""
    print(f"[xlzj] {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in the checkout; stop with its exit code where it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False)
    if done.returncode:
        say(f"失败（退出码 {done.returncode}）：{' '.join(str(part) for part in command)}")
        raise SystemExit(done.returncode)


def install_packages() -> None:
    """The virtual environment with the locked packages; skipped where nothing changed since the last time."""
    stamp = ENVIRONMENT / "xlzj-installed"
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("建立虚拟环境 .venv")
        venv.create(ENVIRONMENT, with_pip=True)
    say("安装锁定的依赖（首次约一两分钟）")
    quiet = ("--quiet", "--disable-pip-version-check")
    run(PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", LOCK)
    run(PYTHON, "-m", "pip", "install", *quiet, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(wanted)


def missing_host() -> list[str]:
    """Parts of the spreadsheet host for tests that this machine lacks."""
    lacking = [] if shutil.which("soffice") else ["LibreOffice (soffice)"]
    if not shutil.which("pdftoppm"):
        lacking.append("poppler (pdftoppm)")
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        lacking.append("Chromium (chromium, chromium-driver)")
    if os.name != "nt" and not shutil.which("objdump"):
        lacking.append("打包程序要用的 objdump (binutils)")
    fonts = shutil.which("fc-list")
    listed = subprocess.run([fonts, ":lang=zh"], capture_output=True, check=False).stdout if fonts else b""
    if not listed.strip():
        lacking.append("中文字体 (fonts-noto-cjk)")
    return lacking


def install_host() -> None:
    """LibreOffice, Chromium and Chinese fonts, where this user may install them; else say plainly what is missing."""
    if not missing_host():
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which("apt-get") and root:
        say("安装测试用的 LibreOffice、Chromium 与中文字体（apt）")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=env)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *HOST_PACKAGES, env=env)
    lacking = missing_host()
    if lacking:
        say(f"缺少：{'、'.join(lacking)}。请用管理员身份安装后再运行测试，例如：")
        say(f"  sudo apt-get install {' '.join(HOST_PACKAGES)}")
        raise SystemExit(2)


def demo() -> None:
    """The main job on the real samples."""
    install_packages()
    run(BIN / "xlzj", "demo", "--out", "out/demo")


def test() -> None:
    """Everything that must hold: style, types, tests."""
    install_packages()
    install_host()
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "mypy")
    run(PYTHON, "-m", "pytest", "-n", "2", "--durations=10")


def main() -> None:
    """Dispatch on the only argument."""
    if sys.version_info < MINIMUM:
        say(f"需要 Python {'.'.join(map(str, MINIMUM))} 或更新，当前是 {sys.version.split()[0]}")
        raise SystemExit(2)
    jobs = {"demo": demo, "test": test}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        print(__doc__)
        raise SystemExit(2)
    jobs[sys.argv[1]]()


if __name__ == "__main__":
    main()
