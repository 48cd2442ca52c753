"""Prove `make run` and `make test` on a bare Debian: `sudo tools/bare_machine [--user] [--keep]` prints JSON.

A minimal system is made once with debootstrap under build/bare, copied, given a fresh clone (and `../shared`
if there is one beside the checkout), and tools/bare_trial.py runs in it, in a process and mount namespace of
its own. Mirrors and registries are this machine's: from apt's configuration, pip's, npm's and the environment.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bare"
PACKAGES = "python3,python3-venv,git,make,ca-certificates"
CONFIGURATION = ("/etc/pip.conf", "/etc/npmrc", "/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
PERSONAL = (".config/pip/pip.conf", ".pip/pip.conf", ".npmrc")
PASSED_ON = re.compile(
    r"(pip|npm_config|uv)_.*|.*(proxy|_certs?|_cainfo|_ca_bundle|_cert_dir|_cert_file)", re.IGNORECASE
)


def main() -> int:
    """One trial; exit code 1 if any part of it failed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--user", action="store_true", help="as an ordinary user instead of root")
    options.add_argument("--keep", action="store_true", help="leave the machine under build/bare for a look")
    options.add_argument("--without-tests", action="store_true", help="only make run")
    options.add_argument("--ref", default="HEAD", help="the commit to clone")
    chosen = options.parse_args()
    try:
        needed()
        machine = Path(tempfile.mkdtemp(prefix="trial-", dir=base().parent))
        try:
            furnish(machine, user=chosen.user, ref=chosen.ref)
            return trial(machine, user=chosen.user, tests=not chosen.without_tests)
        finally:
            if not chosen.keep:
                shutil.rmtree(machine)
    except Trouble as trouble:
        return trouble.tell()


def needed() -> None:
    """What this takes."""
    missing = [name for name in ("debootstrap", "unshare", "chroot", "git") if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        raise Trouble(
            f"This needs root, and the programs debootstrap, unshare, chroot and git (missing: {missing or 'none'}).",
            f"此命令需要 root，以及 debootstrap、unshare、chroot 和 git（缺少：{missing or '无'}）。",
        )


def base() -> Path:
    """The minimal system, made once."""
    place = WORK / "base"
    if not place.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=WORK))
        mirror, release = configured_mirror()
        print(f"debootstrap {release} …", file=sys.stderr, flush=True)
        run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, str(making), mirror)
        shutil.rmtree(making / "var" / "cache" / "apt", ignore_errors=True)
        making.rename(place)
    return place


def configured_mirror() -> tuple[str, str]:
    """Where this machine's apt gets its packages, and the release it runs."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"]
    lines = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split("\n")
    for line in lines:
        address, _, codename = line.partition(" ")
        if codename == release:
            return address, release
    raise Trouble(f"apt knows no mirror for {release}.", f"apt 没有 {release} 的软件源。")


def furnish(machine: Path, *, user: bool, ref: str) -> None:
    """A copy of the base with a clone, this machine's settings, and no cache of any kind."""
    run("cp", "-a", f"{base()}/.", str(machine))
    machine.chmod(0o755)
    home = machine / ("home/someone" if user else "root")
    if user:
        run("chroot", str(machine), "useradd", "--create-home", "--shell", "/bin/sh", "someone")
    for name in CONFIGURATION:
        if Path(name).exists():
            shutil.copyfile(name, machine / name[1:])
    for name in PERSONAL:
        if (Path.home() / name).exists():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path.home() / name, home / name)
    run("git", "clone", "--quiet", "--no-local", str(ROOT), str(home / "tonglian"))
    commit = subprocess.run(
        ["git", "rev-parse", ref], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    run("git", "-C", str(home / "tonglian"), "checkout", "--quiet", commit)
    shared = ROOT.parent / "shared"
    if shared.is_dir():
        shutil.copytree(shared, home / "shared")
    shutil.copyfile(ROOT / "tools" / "bare_trial.py", machine / "trial.py")
    if user:
        run("chroot", str(machine), "chown", "-R", "someone:someone", "/home/someone")
    home.chmod(0o700)


def trial(machine: Path, *, user: bool, tests: bool) -> int:
    """In namespaces of its own: nothing it starts can outlive it."""
    env = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    home = "/home/someone" if user else "/root"
    env |= {"HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "PORT": str(free_port())}
    script = 'mount --rbind /dev "$0/dev" && mount --make-rslave "$0/dev" && exec chroot "$@"'
    who = ["--userspec=someone:someone"] if user else []
    command = [str(machine), *who, str(machine), "/usr/bin/python3", "/trial.py", *(["tests"] if tests else [])]
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={machine}/proc"]
    return subprocess.run([*namespaces, "sh", "-c", script, *command], env=env, check=False).returncode


def free_port() -> int:
    """The network is this machine's, so port 8000 may be taken."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def run(*command: str) -> None:
    """Its words only if it fails."""
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode:
        raise Trouble(
            f"“{command[0]}” failed.", f"“{command[0]}” 失败。", details=result.stdout[-2000:] + result.stderr
        )
