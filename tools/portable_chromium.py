"""A Chromium that brings its libraries and fonts along: from npm, without root, into .var/browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tools import node

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".var" / "browser"
PROGRAM = PLACE / "chromium"
LOCKED = ROOT / "tools" / "chromium"
PARTS = ("al2023", "fonts")
UNPACK = """
const fs = require('fs'), zlib = require('zlib'), bin = 'node_modules/@sparticuz/chromium/bin/';
for (const [from, to] of [['chromium.br', 'chrome'], ['al2023.tar.br', 'al2023.tar'], ['fonts.tar.br', 'fonts.tar']])
  fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(bin + from)));
"""
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{place}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{place}/font-cache</cachedir></fontconfig>
"""
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH="{place}/al2023/lib:$LD_LIBRARY_PATH" FONTCONFIG_FILE="{place}/fonts.conf"
exec "{place}/chrome" "$@"
"""


def fetch() -> str:
    """Empty when all went well, else what went wrong."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCKED / name, PLACE / name)
    shutil.copyfile(ROOT / ".npmrc", PLACE / ".npmrc")
    try:
        run(*node.npm(), "ci", "--loglevel=error")
        run(str(node.node()), "-e", UNPACK)
        for part in PARTS:
            (PLACE / part).mkdir()
            run("tar", "-xf", f"{part}.tar", "-C", part)
        arrange()
        run(str(PROGRAM), "--version")
    except subprocess.CalledProcessError as error:
        PROGRAM.unlink(missing_ok=True)
        return (str(error.stderr) or str(error)).strip()[-500:]
    return ""


def arrange() -> None:
    """Fonts where fontconfig looks (without any, Chromium dies on its first page), and the script that starts it."""
    for weight in ("400Regular", "700Bold"):
        for font in (PLACE / "node_modules" / "@expo-google-fonts" / "noto-sans-sc" / weight).glob("*.ttf"):
            shutil.copy(font, PLACE / "fonts")
    for leftover in (PLACE / "node_modules", *(PLACE / f"{part}.tar" for part in PARTS)):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    (PLACE / "fonts.conf").write_text(FONTS.format(place=PLACE))
    PROGRAM.write_text(WRAPPER.format(place=PLACE))
    for program in (PROGRAM, PLACE / "chrome"):
        program.chmod(0o755)


def run(*command: str) -> None:
    """In its folder, quietly."""
    subprocess.run(command, cwd=PLACE, check=True, capture_output=True, text=True)
