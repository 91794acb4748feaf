"""A small news site on loopback: real sockets, a script for each address, counters."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import random
import threading
from collections.abc import Callable
from typing import Any

Handler = http.server.BaseHTTPRequestHandler
Script = Callable[[Handler], None]

_WORDS = """
河道 水位 堤防 居民 桥梁 工程 学校 市场 渔船 码头 灯塔 仓库 农田 果园 道路 车站 医院 图书馆 展览 会议 计划 预算
调查 数据 报告 专家 代表 委员会 志愿者 工人 司机 老师 学生 商户 游客 天气 降雨 气温 风力 能见度
""".split()  # noqa: SIM905  # a list of strings would take forty lines
_VERBS = """
表示 介绍 指出 确认 公布 完成 启动 检查 修复 讨论 推迟 恢复 扩建 开放 关闭 登记
""".split()  # noqa: SIM905  # the same


def story(number: int, *, paragraphs: int = 6) -> list[str]:
    """An invented story's paragraphs, the same for the same number."""
    rng = random.Random(number)
    made = []
    for _ in range(paragraphs):
        parts = [
            f"{rng.choice(_WORDS)}{rng.choice(_WORDS)}{rng.choice(_VERBS)}，{rng.choice(_WORDS)}{rng.randrange(1000)}处"
            for _ in range(6)
        ]
        made.append("，".join(parts) + "。")
    return made


def page(
    title: str, paragraphs: list[str], *, head: str = "", tail: str = "", date: str = "2026-11-20 08:30"
) -> bytes:
    """An article's page in UTF-8."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}_云浮港报</title>{head}</head><body>'
        f'<div class="nav"><a href="/">首页</a> <a href="/city/">城市</a></div><article><h1>{title}</h1>'
        f'<div class="info"><span>{date}</span> <span>来源：云浮港报</span></div>{body}</article>{tail}'
        '<div class="footer">Copyright 云浮港报</div></body></html>'
    ).encode()


class Site:
    """The site. ``pages`` maps a path to its type and body, ``scripts`` to what is done instead of answering."""

    def __init__(self, *, validators: bool = True) -> None:
        self.validators = validators
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.scripts: dict[str, Script] = {}
        self.requests: list[str] = []
        self.bodies: list[str] = []
        self.closing = threading.Event()
        site = self

        class Answering(Handler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
                site.answer(self)

            def log_message(self, *_: Any) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def answer(self, request: Handler) -> None:
        """Answer one request by the script, the page, or 404."""
        path = request.path
        self.requests.append(path)
        with contextlib.suppress(ConnectionError):
            if path in self.scripts:
                self.scripts[path](request)
            elif path in self.pages:
                self._page(request, *self.pages[path])
            else:
                send(request, 404, b"")

    def _page(self, request: Handler, content_type: str, body: bytes) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": tag} if self.validators else {}
        if self.validators and request.headers.get("If-None-Match") == tag:
            send(request, 304, b"", headers)
            return
        self.bodies.append(request.path)
        send(request, 200, body, {"Content-Type": content_type, **headers})

    def close(self) -> None:
        """Stop serving."""
        self.closing.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def put(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> str:
        """Serve a body at a path; returns its address."""
        self.pages[path] = (content_type, body)
        return self.url + path

    def article(self, number: int, **changes: Any) -> str:
        """Serve the story of a number; returns its address."""
        return self.put(
            f"/2026/11/story-{number}.html", page(f"第{number}号报道：港口见闻", story(number), **changes)
        )

    def feed(self, addresses: list[str], path: str = "/feed.xml") -> str:
        """Serve an RSS feed of these addresses; returns its address."""
        items = "".join(f"<item><title>t</title><link>{url}</link></item>" for url in addresses)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{items}</channel></rss>'
        return self.put(path, body.encode(), "application/rss+xml")

    def article_bodies(self) -> list[str]:
        """Paths of articles whose bodies were sent."""
        return [path for path in self.bodies if path.startswith("/2026/")]

    def forget(self) -> None:
        """Count anew."""
        self.requests.clear()
        self.bodies.clear()


def send(request: Handler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    """A plain answer."""
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    if status != 304 and "Content-Length" not in (headers or {}):
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def status(code: int, headers: dict[str, str] | None = None) -> Script:
    """A script that answers with a status."""
    return lambda request: send(request, code, b"", headers)


def endless(request: Handler) -> None:
    """A body that never ends."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    while True:
        request.wfile.write(b"<p>more</p>" * 1000)


def trickle(site: Site) -> Script:
    """A byte now and then."""

    def script(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        while not site.closing.wait(0.05):
            request.wfile.write(b"x")
            request.wfile.flush()

    return script


def short(body: bytes) -> Script:
    """A Content-Length that promises more than comes."""

    def script(request: Handler) -> None:
        send(
            request,
            200,
            body,
            {"Content-Length": str(len(body) + 1000), "Content-Type": "text/html; charset=utf-8"},
        )
        request.close_connection = True
        request.connection.close()

    return script


def bomb(request: Handler) -> None:
    """50 MB of zeros as 50 kB of gzip."""
    send(
        request,
        200,
        gzip.compress(bytes(50_000_000)),
        {"Content-Encoding": "gzip", "Content-Type": "text/html"},
    )
