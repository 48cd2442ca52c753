"""Build .venv and the vendored front-end files; does nothing when they are up to date.

Runs on the machine's own Python with the standard library only, and reads on Pythons that are too
old to go further, so that they get a sentence rather than a syntax error.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

from tools.trouble import Trouble

try:
    import fcntl
except ImportError:  # Windows: the servers do not run there either
    sys.exit(
        "Tonglian runs on Linux and macOS; on Windows, use WSL.\n童联可在 Linux 与 macOS 上运行，Windows 请用 WSL。"
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
CATALOGUES = "app/translations/*/*.po"


def main() -> int:
    """Set up what has changed; exit code 1 and a sentence when it cannot be done."""
    try:
        check_python()
        (ROOT / ".var").mkdir(exist_ok=True)
        with open(ROOT / ".var" / "setup.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second one waits and finds all done
            set_up()
    except Trouble as trouble:
        return trouble.tell()
    except KeyboardInterrupt:
        return 130
    return 0


def check_python() -> None:
    """Say what is missing before anything is half-built."""
    if sys.version_info < OLDEST:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Trouble(
            f"Python 3.11 or newer is needed and this is {version}: name another one with PY=python3.12 make setup.",
            f"需要 Python 3.11 或更新版本，这里是 {version}：可用 PY=python3.12 make setup 指定。",
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Trouble(
            "This Python cannot make virtual environments: install the package python3-venv and try again.",
            "这个 Python 不能建立虚拟环境：请先安装系统软件包 python3-venv。",
        )


def set_up() -> None:
    """Each step is skipped when a stamp says that it was done from the same files."""
    environment = digest("requirements-uv.txt", "requirements-dev.txt", more=f"{ROOT}{sys.version}")
    if not done("environment", environment):
        step("virtual environment", "虚拟环境", make_venv)
        step("Python packages", "Python 软件包", install_packages)
        stamp("environment", environment)
        warm_up()
    front_end = digest("package-lock.json", "tools/frontend.py", more=environment)
    if not done("front-end", front_end):
        step("front-end files", "前端文件", install_front_end)
        stamp("front-end", front_end)
    english = digest(*(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob(CATALOGUES))), more=environment)
    if not done("english", english):
        step("translations", "英文译文", compile_translations)
        stamp("english", english)
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.ruff]")[0]
    project = digest(more=environment + declared)  # the settings of the checks, further down, change more often
    if not done("project", project):
        step("Tonglian itself", "童联本身", install_project)
        stamp("project", project)


def make_venv() -> None:
    """A fresh environment, never a mended one, and without a pip of its own: unpacking that takes seconds."""
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", str(VENV))


def install_packages() -> None:
    """pip brings uv, uv brings the rest; both check the hashes of the lock files."""
    if not pip_wheel():
        run(str(PYTHON), "-m", "ensurepip")
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
        "-r", "requirements-uv.txt", path=pip_wheel())  # fmt: skip
    run(str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes",
        "-r", "requirements-dev.txt")  # fmt: skip


def warm_up() -> None:
    """Let the other core translate to bytecode what the first start imports, while set-up goes on."""
    everything = "import app.cli, gunicorn.app.wsgiapp, gunicorn.workers.gthread, tools.run"
    subprocess.Popen([str(PYTHON), "-c", everything], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def pip_wheel() -> str:
    """The pip that Python keeps for making environments; it runs from its archive as it lies there."""
    bundled = Path(str(importlib.util.find_spec("ensurepip").origin)).parent / "_bundled"  # type: ignore[union-attr]  # the standard library has it
    places = [sysconfig.get_config_var("WHEEL_PKG_DIR"), bundled]
    return next((str(wheel) for place in places if place for wheel in sorted(Path(place).glob("pip-*.whl"))), "")


def install_project() -> None:
    """An editable install: gives the `tonglian` command, fetches nothing."""
    run(str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--offline", "--no-deps",
        "--no-build-isolation", "--editable", ".")  # fmt: skip


def install_front_end() -> None:
    """npm comes with a wheel of the environment, so this runs inside it."""
    run(str(PYTHON), "-m", "tools.frontend")


def compile_translations() -> None:
    """The rooms' English, joined into what Babel reads."""
    run(str(PYTHON), "-m", "tools.translations", "compile")


def step(english: str, chinese: str, work: Callable[[], None]) -> None:
    """Do one piece of work and say how long it took."""
    print(f"  {english} {chinese} …", end="", flush=True)
    begin = time.monotonic()
    try:
        work()
    except Trouble:
        print(flush=True)
        raise
    print(f" {time.monotonic() - begin:.1f} s", flush=True)


def run(*command: str, path: str = "") -> None:
    """Run quietly; show what the command said only if it fails."""
    env = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")}
    if path:
        env["PYTHONPATH"] = path
    result = subprocess.run(
        command, cwd=ROOT, env=env, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if result.returncode:
        name = " ".join(Path(part).name if part.startswith("/") else part for part in command[:4])
        raise Trouble(
            f"Set-up stopped at “{name}” (its words are above): check the network and the disk, then run it again.",
            f"安装在 “{name}” 一步停下（原文见上）：请检查网络与磁盘后重试。",
            details=result.stdout,
        )


def digest(*names: str, more: str) -> str:
    """One number for the files and facts a step rests on."""
    total = hashlib.sha256(more.encode())
    for name in names:
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def done(name: str, value: str) -> bool:
    """Whether the step was finished from the same inputs."""
    mark = VENV / f".{name}"
    return mark.exists() and mark.read_text() == value


def stamp(name: str, value: str) -> None:
    """Remember that the step is finished."""
    (VENV / f".{name}").write_text(value)


if __name__ == "__main__":
    sys.exit(main())
