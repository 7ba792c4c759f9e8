"""The words of the command-line library in Chinese: help, usage and what is wrong with a call."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Final

import click

INTERRUPTED: Final = 130
"""The exit code after Ctrl+C, as shells have it."""
PATIENCE: Final = 1.0
"""Seconds in which the interpreter may end by itself after Ctrl+C."""

_HELP_WORDS: Final = {
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这份说明。",
}


class _Formatter(click.HelpFormatter):
    """Help in Chinese: click's own words too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002  # click's word
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HELP_WORDS.get(heading, heading))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        chinese = [(name, _HELP_WORDS.get(text, text).replace("[required]", "[必填]")) for name, text in rows]
        super().write_dl(chinese, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose every word to the user is Chinese."""

    context_class = _Context


class Group(click.Group):
    """A group of commands whose every word to the user is Chinese."""

    context_class = _Context
    command_class = Command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "jixiao"
            click.echo(f"用法不对：{explained(error)}\n看用法：{command} --help", err=True)
            sys.exit(2)
        except OSError as error:
            click.echo(f"无法继续：{told(error)}", err=True)
            sys.exit(2)
        except (click.Abort, KeyboardInterrupt):  # the latter pressed twice
            if args is None:  # called as the command of this process, not by a test
                _end_surely(INTERRUPTED)
            click.echo("已中断。", err=True)
            sys.exit(INTERRUPTED)
        raise SystemExit(code if isinstance(code, int) else 0)


def _end_surely(code: int) -> None:
    """See that this process, which is about to end, does: with *code*, and whatever else is pressed.

    All of ours is cleaned up by now. But the interpreter joins every thread before it ends, and that of a pool whose
    processes were killed waits for ever for the rest of a result that one of them was just sending.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        sys.stdout.flush()
    last_resort = threading.Timer(PATIENCE, os._exit, (code,))
    last_resort.daemon = True
    last_resort.start()


_PATTERNS: Final = (
    (r"No such command '(?P<what>.*?)'", "没有命令“{what}”"),
    (r"'(?P<what>.*?)' is not one of (?P<known>.*?)\.", "“{what}”不在可选值之内（{known}）"),
    (r"(?P<what>\S+) is not in the range (?P<low>\d+)<=x<=(?P<high>\d+)", "{what} 不在 {low}–{high} 之内"),
    (r"(?P<what>\S+) is not in the range x>=(?P<low>-?\d+)\.", "{what} 太小，应为 {low} 或更大"),
    (r"(?P<what>\S+) is not in the range x<=(?P<high>-?\d+)\.", "{what} 太大，应为 {high} 或更小"),
    (r"'(?P<what>.*?)' is not a valid integer", "“{what}”不是整数"),
    (r"Directory '(?P<what>.*?)' does not exist", "没有这个文件夹：{what}"),
    (r"File '(?P<what>.*?)' does not exist", "没有这个文件：{what}"),
    (r"Path '(?P<what>.*?)' does not exist", "没有这个文件或文件夹：{what}"),
    (r"(?:File|Path) '(?P<what>.*?)' is a directory", "“{what}”是文件夹，应为文件"),
    (r"(?:File|Path|Directory) '(?P<what>.*?)' is not readable", "“{what}”没有读取权限"),
    (r"(?:File|Path|Directory) '(?P<what>.*?)' is not writable", "“{what}”没有写入权限"),
    (r"Option '(?P<what>.*?)' does not take a value", "选项 {what} 后面不带值"),
    (r"'(?P<what>.*?)' is not a valid (?:float|boolean)", "“{what}”不合要求"),
    (r"Directory '(?P<what>.*?)' is a file", "“{what}”是文件，应为文件夹"),
    (r"Got unexpected extra arguments? \((?P<what>.*?)\)", "多出参数“{what}”"),
    (r"Option '(?P<what>.*?)' requires an argument", "选项 {what} 后面缺少值"),
    (r"Missing command", "没有写命令"),
)


_REASONS: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经存在",
    errno.EISDIR: "这是文件夹，应为文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许这样做",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被别的程序占用",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EXDEV: "不能跨磁盘移动",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EPIPE: "接收输出的程序已退出",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; what has no words here by its number."""
    return _REASONS.get(error.errno or 0) or f"系统错误 {error.errno if error.errno is not None else '（无编号）'}"


def told(error: BaseException) -> str:
    """A fault of the environment in Chinese; what has a message of our own keeps it."""
    if isinstance(error, OSError):
        named = "、".join(str(name) for name in (error.filename, error.filename2) if name is not None)
        return f"{named}：{reason(error)}" if named else reason(error)
    if isinstance(error, BrokenProcessPool):
        return "排版的进程被中止，多半是内存不足。用 --jobs 1 再试"
    return str(error)


def explained(error: click.UsageError) -> str:
    """What is wrong with a call, in Chinese; a message that is Chinese already is kept."""
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Option):
        return f"缺少选项 {error.param.opts[0]}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"缺少参数 {error.param.make_metavar(error.ctx) if error.ctx else error.param.name}"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_close((error.possibilities or ())[:1])}"
    named = ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        named = (
            f"{error.param.human_readable_name if isinstance(error.param, click.Argument) else error.param.opts[0]}："
        )
    for pattern, text in _PATTERNS:
        if found := re.search(pattern, error.message):
            words = {key: value.replace("'", "").replace(", ", "、") for key, value in found.groupdict().items()}
            return (
                named
                + text.format(**words)
                + _close(re.findall(r"'([a-z]+)'", error.message)[1:], "No such" in error.message)
            )
    return named + error.message


def _close(words: Any, wanted: bool = True) -> str:
    return f"，是否想写 {' 或 '.join(words)}" if words and wanted else ""
