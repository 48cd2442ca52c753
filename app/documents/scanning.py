"""A virus scanner, where the operator has one: a command that reads the file from its standard input."""

import shlex
import subprocess

import structlog

from app.errors import RuleBroken
from app.words import _

log = structlog.get_logger()
PATIENCE = 60


def scan(command: str | None, sent: bytes) -> bool:
    """Whether it was scanned and found clean; found otherwise, or not to be scanned, it is refused.

    As clamdscan does: 0 is clean, 1 infected, anything else a failure. No shell, and no file on the disk.
    """
    if not command:
        return False
    try:
        done = subprocess.run(shlex.split(command), input=sent, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  the operator's command
    except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
        log.error("the virus scanner failed", reason=type(failure).__name__)
        raise RuleBroken(_("病毒扫描没有成功，照片没有保存。请稍后再传，或者联系管理员。"), field="file") from failure
    if done.returncode == 1:
        raise RuleBroken(_("病毒扫描认为这个文件有问题，没有保存。请重新拍照上传。"), field="file")
    if done.returncode != 0:
        log.error("the virus scanner failed", code=done.returncode)
        raise RuleBroken(_("病毒扫描没有成功，照片没有保存。请稍后再传，或者联系管理员。"), field="file")
    return True
