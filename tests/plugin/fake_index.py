"""Small distributions with the names of the engine's, as a folder of wheels and as a package index on this computer."""

from __future__ import annotations

import dataclasses
import hashlib
import http.server
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slimdiffsr_qgis.core.installer.requirements import Requirements


def make_wheel(folder: Path, name: str, version: str, requires: tuple[str, ...] = (), size: int = 0) -> Path:
    """Writes a wheel that pip installs, with the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    path = folder / f"{module}-{version}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {text}\n" for text in requires)
    files: dict[str, str | bytes] = {
        f"{module}/__init__.py": f"__version__ = '{version}'\n",
        f"{module}/data.bin": bytes(size),
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{item},,\n" for item in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for item, content in files.items():
            archive.writestr(zipfile.ZipInfo(item, date_time=(1980, 1, 1, 0, 0, 0)), content)
    return path


def make_wheels(folder: Path, requirements: Requirements, torch_size: int = 0) -> Path:
    """A folder of wheels with every package in its pinned version."""
    for name in requirements.names:
        requires = ("filelock", "numpy") if name == "torch" else ()
        version = requirements.version(name)
        make_wheel(folder, name, version, requires, torch_size if name == "torch" else 0)
    return folder


def hashed(requirements: Requirements, wheels: Path) -> Requirements:
    """The requirements with the hashes of these wheels in the place of PyPI's."""
    found = dataclasses.replace(requirements, hashes=wheels.with_name(f"{wheels.name} hashes"))
    found.hashes.mkdir()
    found.pip_hashes.write_text(f"pip==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    for path, torch in ((found.package_hashes, False), (found.torch_hashes, True)):
        with path.open("w", encoding="utf-8") as file:
            for name in (name for name in found.names if (name == "torch") == torch):
                (wheel,) = wheels.glob(f"{name.replace('-', '_')}-*.whl")
                digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
                file.write(f"{name}=={found.version(name)} --hash=sha256:{digest}\n")
    return found


class FakeIndex:
    """Serves folders of wheels as indexes and remembers what was asked for."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.folders = folders
        self.fetched: list[str] = []
        self.sent: list[str] = []
        """Those of the fetched that the client took to the end."""
        self.held = ""
        """Of a wheel whose name begins so one half is sent, and the other once `gate` is set."""
        self.gate = threading.Event()
        self.url = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        parts = handler.path.strip("/").split("/")
        folder = self.folders.get(parts[0])
        wheels = sorted(path.name for path in folder.iterdir()) if folder else []
        if len(parts) == 2:
            found = [name for name in wheels if _normalised(name.split("-")[0]) == _normalised(parts[1])]
            links = "".join(f'<a href="/{parts[0]}/files/{name}">{name}</a>' for name in found)
            self._send(handler, 200 if found else 404, f"<html><body>{links}</body></html>".encode(), "text/html")
        elif len(parts) == 3 and parts[2].replace("%2B", "+") in wheels:
            name = parts[2].replace("%2B", "+")
            self.fetched.append(f"{parts[0]}/{name}")
            self._send(handler, 200, (folder / name).read_bytes(), "application/zip", name)
            self.sent.append(f"{parts[0]}/{name}")
        else:
            self._send(handler, 404, b"", "text/html")

    def _send(self, handler, status: int, body: bytes, kind: str, name: str = "") -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        if name:
            handler.send_header("Cache-Control", "max-age=365000000, immutable, public")
        handler.end_headers()
        half = len(body) // 2
        handler.wfile.write(body[:half])
        if self.held and name.startswith(self.held):
            self.gate.wait(60)  # then a client that nobody stopped goes on
        handler.wfile.write(body[half:])


@contextmanager
def serve(folders: dict[str, Path]) -> Iterator[FakeIndex]:
    """An index below `url` for each name in `folders`."""
    index = FakeIndex(folders)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                index.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        index.gate.set()
        server.shutdown()
        server.server_close()


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
