"""``jixiao serve``: the site on this machine, rebuilt when something changes; the page reloads itself.

The reload script is injected into responses only; the site on disk never holds it.
"""

from __future__ import annotations

import os
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import click

from generator import output
from generator.publishing import build
from generator.render.engine import TypesetError
from generator.render.fonts import FontError
from generator.render.shell import ShellError
from generator.search import SearchError
from generator.site import NotASiteError
from generator.wording import told

WATCHED: Final = ("content", "site_templates", "mkdocs.yml")
INTERVAL: Final = 0.5
EVENTS: Final = "/_jixiao/events"
SCRIPT: Final = f"<script>new EventSource('{EVENTS}').onmessage = () => location.reload()</script>".encode()


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Builder:
    """Builds into ``site/`` and counts the builds; a build that fails leaves the last good site being served."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.target = root / "site"
        self.generation = 0
        self.changed = threading.Condition()

    def build(self) -> None:
        started = time.monotonic()
        try:
            built = build(self.root, self.target, lambda *_: None)
        except (ShellError, SearchError, TypesetError, FontError, NotASiteError, OSError) as error:
            click.echo(f"生成失败，继续显示上一次的站点：{told(error)}", err=True)
            return
        if not built.files:
            output.print_blocking(built.checked, self.root)
            click.echo("内容有错误，继续显示上一次的站点。", err=True)
            return
        output.print_summary(built, self.target, time.monotonic() - started)
        with self.changed:
            self.generation += 1
            self.changed.notify_all()

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
    """Build, serve on *host*:*port* until interrupted. Raises OSError if the port is taken."""
    builder = Builder(root)
    server = ThreadingHTTPServer((host, port), partial(Handler, builder=builder))
    builder.build()
    threading.Thread(target=builder.watch, daemon=True).start()
    click.echo(f"打开 http://{host}:{server.server_address[1]}/ 查看；按 Ctrl+C 结束。")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("已结束。")
    finally:
        server.server_close()
