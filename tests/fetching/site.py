"""A web site in a process of its own, with everything that can go wrong on the way to an article."""

from __future__ import annotations

import gzip
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = """<!DOCTYPE html><html lang="zh"><head><title>南湾大桥通车 - 南湾在线</title><meta property="og:site_name" content="南湾在线">
<meta property="article:published_time" content="2025-05-12T08:30:00+08:00"></head><body><h1>南湾大桥通车</h1><article>
<p>南湾市政府周一宣布，跨海大桥将于周三正式通车，市长林予安将出席典礼，邻近三个岛屿的居民首次可以驾车进城。</p>
<p>工程总监范思源说，大桥历时六年建成，比原计划晚了十四个月，主要原因是海底岩层比勘探结果坚硬。</p></article></body></html>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>南湾在线</title>{entries}</channel></rss>"""
ENTRY = (
    "<item><title>{title}</title><link>{base}{path}</link><guid>{path}</guid><pubDate>Mon, 12 May 2025 00:30:00 GMT</pubDate>"
    "<description>{text}</description></item>"
)


class Site(BaseHTTPRequestHandler):
    """Every request is noted in the log, a JSON line each: path, time, conditions.  The feed's entries stand in `feed.json`."""

    folder: Path

    def do_GET(self) -> None:
        with (self.folder / "log.jsonl").open("a") as log:
            conditions = {k: self.headers[k] for k in ("If-None-Match", "If-Modified-Since", "Cookie") if self.headers[k]}
            log.write(json.dumps({"path": self.path, "at": time.monotonic(), "agent": self.headers["User-Agent"], **conditions}) + "\n")
        name, _, rest = self.path[1:].partition("/")
        answer = getattr(self, "do_" + name.split(".")[0].replace("-", "_"), None)
        if answer is None:
            self.say(404, b"nothing here")
        else:
            answer(rest)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_robots(self, _: str) -> None:
        self.say(200, b"User-agent: *\nDisallow: /secret\nAllow: /\n", Content_Type="text/plain")

    def do_page(self, _: str) -> None:
        self.say(200, PAGE.encode(), Set_Cookie="seen=1; Path=/")

    def do_gb(self, _: str) -> None:
        self.say(200, PAGE.encode("gb18030"), Content_Type="text/html; charset=gb2312")

    def do_packed(self, _: str) -> None:
        self.say(200, gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def do_bomb(self, _: str) -> None:
        self.say(200, gzip.compress(b"0" * 60_000_000), Content_Encoding="gzip")

    def do_secret(self, _: str) -> None:
        self.say(200, PAGE.encode())

    def do_moved(self, _: str) -> None:
        self.say(301, Location="/page/1")

    def do_loop(self, _: str) -> None:
        self.say(302, Location="/pool")

    def do_pool(self, _: str) -> None:
        self.say(302, Location="/loop")

    def do_further(self, rest: str) -> None:
        self.say(302, Location=f"/further/{int(rest or 0) + 1}")

    def do_to(self, rest: str) -> None:
        """A redirect to wherever the path says."""
        self.say(302, Location=rest)

    def do_huge(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(3000):
                self.wfile.write(b"0" * 100_000)
        except OSError:
            pass

    def do_slow(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for byte in b"<html><body>" * 10:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.25)
        except OSError:
            pass

    def do_mute(self, _: str) -> None:
        time.sleep(8)

    def do_busy(self, _: str) -> None:
        """Busy the first time."""
        asked = (self.folder / "log.jsonl").read_text().count('"/busy"')
        if asked == 1:
            self.say(503, Retry_After="1")
        else:
            self.say(200, PAGE.encode())

    def do_feed(self, _: str) -> None:
        entries = json.loads((self.folder / "feed.json").read_text())
        tag = f'"{len(entries)}"'
        if self.headers["If-None-Match"] == tag:
            self.say(304, ETag=tag)
            return
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        body = FEED.format(entries="".join(ENTRY.format(base=base, **e) for e in entries))
        self.say(200, body.encode(), ETag=tag, Content_Type="application/rss+xml")

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    Site.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
