"""``jixiao serve``: the site on this machine, rebuilt when something changes; the page reloads itself.

The reload script is injected into responses only; the site on disk never holds it.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import click

from generator import output
from generator.publishing import build
from generator.render.engine import TypesetError
from generator.render.fonts import FontError
from generator.render.handwritten import ProseError
from generator.render.shell import ShellError
from generator.search import SearchError
from generator.site import SITE, NotASiteError, is_output
from generator.wording import told

WATCHED: Final = ("content", "site_templates", "mkdocs.yml")
INTERVAL: Final = 0.5
EVENTS: Final = "/_jixiao/events"
SCRIPT: Final = f"<script>new EventSource('{EVENTS}').onmessage = () => location.reload()</script>".encode()

NO_SITE: Final = "还没有站点可以显示。改好后会自动生成。"
_PAGE: Final = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>还没有站点</title></head>
<body>
<h1>还没有站点</h1>
<p>先改好下面列出的问题，保存后会自动生成，这一页随之更新。</p>
<pre style="white-space: pre-wrap">{}</pre>
</body>
</html>
"""


class HostError(Exception):
    """The address to listen on is none of this machine."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Builder:
    """Builds into ``site/`` and counts what there was to show; a build that fails leaves the last good site being served.

    Where there is none, ``fault`` is what keeps it from being built.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.target = root / "site"
        self.generation = 0
        self.fault = ""
        self._made = False
        self.changed = threading.Condition()

    @property
    def ready(self) -> bool:
        """Whether there is a site to show."""
        return self._made and (self.target / "index.html").is_file()

    def build(self) -> None:
        """Build, or tell what is at fault."""
        self.fault = self._build()
        self._made = is_output(self.target, SITE)
        if self.fault:
            kept = "继续显示上一次的站点。" if self.ready else NO_SITE
            click.echo(f"{self.fault}\n{kept}", err=True)
        if not self.fault or not self.ready:
            with self.changed:
                self.generation += 1
                self.changed.notify_all()

    def _build(self) -> str:
        """Build; gives what is at fault, for a terminal."""
        started = time.monotonic()
        try:
            built = build(self.root, self.target, lambda *_: None)
        except ProseError as error:
            return str(error)
        except (ShellError, SearchError, TypesetError, FontError, NotASiteError, OSError) as error:
            return f"生成失败：{told(error)}"
        if not built.files:
            return output.blocking_text(built.checked, self.root)
        output.print_summary(built, self.target, time.monotonic() - started)
        return ""

    def watch(self) -> None:
        """Rebuild whenever a watched file changes; never returns."""
        seen = self._state()
        while True:
            time.sleep(INTERVAL)
            now = self._state()
            if now != seen:
                seen = now
                self.build()

    def _state(self) -> dict[str, tuple[int, int]]:
        state = {}
        for name in WATCHED:
            path = self.root / name
            for file in [path, *path.rglob("*")] if path.is_dir() else [path]:
                try:
                    status = file.stat()
                except OSError:
                    continue
                state[str(file)] = (status.st_mtime_ns, status.st_size)
        return state


class Handler(SimpleHTTPRequestHandler):
    """Files of the site; HTML gets the reload script, and 404s the site's own page."""

    def __init__(self, *args: object, builder: Builder, **kwargs: object) -> None:
        self.builder = builder
        super().__init__(*args, directory=str(builder.target), **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == EVENTS:
            self._events()
            return
        if not self.builder.ready:
            self._html(_PAGE.format(escape(click.unstyle(self.builder.fault) or NO_SITE)).encode(), 503)
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.split("?")[0].endswith("/"):
            super().do_GET()
            return
        page = path / "index.html" if path.is_dir() else path
        if page.suffix == ".html" and page.is_file():
            self._html(page.read_bytes(), 200)
        elif not page.exists() and (missing := self.builder.target / "404.html").is_file():
            self._html(missing.read_bytes(), 404)
        else:
            super().do_GET()

    def _html(self, content: bytes, status: int) -> None:
        body = content.replace(b"</body>", SCRIPT + b"</body>", 1)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = self.builder.generation
        try:
            while True:
                with self.builder.changed:
                    self.builder.changed.wait(timeout=15)
                    fresh, seen = self.builder.generation != seen, self.builder.generation
                self.wfile.write(b"data: reload\n\n" if fresh else b": alive\n\n")
                self.wfile.flush()
        except OSError:
            return  # the page was closed

    def log_message(self, format: str, *args: object) -> None:  # the base class names it so
        """Quiet: what matters is printed by the builder."""


def serve(root: Path, host: str, port: int) -> None:
    """Build, serve on *host*:*port* until interrupted. Raises HostError, and OSError if the port is taken."""
    builder = Builder(root)
    try:
        server = ThreadingHTTPServer((host, port), partial(Handler, builder=builder))
    except (socket.gaierror, UnicodeError) as error:
        raise HostError(host) from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise HostError(host) from error
        raise
    builder.build()
    threading.Thread(target=builder.watch, daemon=True).start()
    click.echo(f"打开 http://{host}:{server.server_address[1]}/ 查看；按 Ctrl+C 结束。")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("已结束。")
    finally:
        server.server_close()
