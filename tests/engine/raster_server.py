"""A web server that holds one raster at every address that ends in raster.tif, and writes down what it is asked.

    python tests/engine/raster_server.py RASTER LOG [GATE SHARE]

Where a gate is named, ranges that begin behind that share of the raster aren't sent before there is a file of that
name; the log says "stalled" when that happens.

It prints its port. It is a process of its own: rasterio keeps Python's lock while it waits for an answer.
"""

from __future__ import annotations

import http.server
import sys
import time
from pathlib import Path


def handler(content: bytes, log: Path, gate: Path | None, share: float) -> type[http.server.BaseHTTPRequestHandler]:
    """Answers whole files and ranges."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with log.open("a") as file:
                file.write(f"{self.path}\n")
            first, _, last = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
            found = self.path.endswith("raster.tif")
            body = content[int(first or 0) : int(last or len(content)) + 1] if found else b""
            if gate is not None and int(first or 0) >= share * len(content) and not gate.exists():
                with log.open("a") as file:
                    file.write("stalled\n")
                while not gate.exists():
                    time.sleep(0.01)
            self.send_response(404 if not found else 206 if first else 200)
            if found and first:
                self.send_header("Content-Range", f"bytes {first}-{int(first) + len(body) - 1}/{len(content)}")
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0),
        handler(
            Path(sys.argv[1]).read_bytes(),
            Path(sys.argv[2]),
            Path(sys.argv[3]) if len(sys.argv) > 3 else None,
            float(sys.argv[4]) if len(sys.argv) > 4 else 1.0,
        ),
    )
    print(server.server_port, flush=True)
    server.serve_forever()
