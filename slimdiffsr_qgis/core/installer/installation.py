"""The installation: an environment, pip, PyTorch, everything else, a trial, and only then the marker."""

from __future__ import annotations

import os
import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable

from ..error_codes import Code
from ..errors import Cancelled, InstallFailed, PluginError
from . import child, layout, managed_python, preflight
from .builds import Build
from .failures import explain
from .hardware import Machine
from .interpreters import Interpreter, examine
from .layout import Environment, Marker
from .lock import InstallLock
from .network import Proxy, child_environment, redacted
from .pip_output import PipOutput
from .requirements import Requirements
from .texts import tr

_TAIL_LINES = 300

Check = Callable[[Path, str, Callable[[], bool]], str]
"""Tries the interpreter of an environment with a device; returns the device's name."""


@dataclass(frozen=True)
class Plan:
    """What to install, and how."""

    build: Build
    python: Interpreter | None
    """None: one that uv brings."""
    root: Path
    """The engine's folder."""
    machine: Machine
    wheels: Path | None = None
    """A folder of wheels to install from, without a network."""
    proxy: Proxy | None = None


@dataclass
class Reports:
    """Where the installation tells what it does; called in the thread that runs it."""

    progress: Callable[[float, str], None] = lambda fraction, text: None
    """A fraction of the whole, and what is done now."""
    line: Callable[[str], None] = lambda text: None
    """A line of the programs' output."""


class Installation:
    """One installation; also an update and a repair, which put a new environment in the place of the old one.

    Args:
        plan: what to install.
        requirements: of the engine.
        version: the plugin's.
        check: tries the new environment.
        reports: gets progress and output.
        cancelled: stops the installation when it is set.
        before_removal: called before older environments are removed: their workers have to end.
    """

    def __init__(
        self,
        plan: Plan,
        requirements: Requirements,
        version: str,
        check: Check,
        reports: Reports | None = None,
        cancelled: threading.Event | None = None,
        before_removal: Callable[[], None] = lambda: None,
    ) -> None:
        self._plan = plan
        self._requirements = requirements
        self._version = version
        self._check = check
        self._reports = reports or Reports()
        self._cancelled = cancelled or threading.Event()
        self._before_removal = before_removal
        self._tail: deque = deque(maxlen=_TAIL_LINES)
        self._environment: dict[str, str] = {}
        self._fraction = 0.0

    def run(self) -> Environment:
        """Installs; blocks, so it is not for the main thread.

        Raises:
            InstallFailed: with what to do; nothing that looks complete is left.
            Cancelled: likewise; downloads are kept for the next time.
        """
        root = self._plan.root
        try:
            self._report(0.0, tr("Checking"))
            preflight.check_path(root / f"{self._version}-2")
            preflight.check_space(preflight.space_for(self._plan.build, root, self._plan.wheels is not None), root)
            with InstallLock(root / layout.LOCK):
                return self._install(root)
        except OSError as error:
            raise self._failed(tr("The installation failed: {reason}.").format(reason=error), repr(error)) from error

    def _install(self, root: Path) -> Environment:
        for left in layout.partial_environments(root):
            self._say(tr("Removing what an interrupted installation left: {folder}").format(folder=left))
            layout.remove_environment(left)
        cache, temp = root / layout.CACHE, root / layout.TEMP
        layout.remove_tree(temp)
        temp.mkdir(parents=True)
        self._environment = self._child_environment(cache, temp)
        folder = layout.new_folder(root, self._version)
        try:
            layout.claim(folder)
            environment = self._fill(folder)
        except BaseException:
            layout.remove_environment(folder)
            raise
        finally:
            layout.remove_tree(temp)
        self._replace_others(root, folder)
        layout.remove_tree(cache)
        self._report(1.0, tr("Done"))
        return environment

    def _child_environment(self, cache: Path, temp: Path) -> dict[str, str]:
        environment = child_environment(os.environ, self._plan.proxy, cache, temp)
        if self._plan.wheels is None:
            return environment
        # Nobody's settings of pip belong into an installation from a folder.
        kept = {name: value for name, value in environment.items() if name.upper() != "PIP_FIND_LINKS"}
        return {**kept, "PIP_CONFIG_FILE": os.devnull}

    def _fill(self, folder: Path) -> Environment:
        base = self._plan.python or self._managed_python()
        if self._plan.wheels is not None:
            preflight.check_wheels(self._plan.wheels, self._requirements, base.version[:2])
        self._report(0.08, tr("Making an environment from Python {version}").format(version=base.version_text))
        self._run([str(base.path), "-I", "-X", "utf8", "-m", "venv", str(folder)], tr("making the environment"))
        python = layout.python_of(folder)
        self._report(0.11, tr("Updating pip"))
        self._update_pip(python)
        self._install_packages(folder, python)
        self._report(0.92, tr("Trying the engine on the device '{device}'").format(device=self._plan.build.device))
        device = self._tried(python)
        marker = Marker(
            plugin=self._version,
            fingerprint=self._requirements.fingerprint,
            dependencies=self._requirements.dependencies,
            build=self._plan.build.id,
            torch=layout.installed_version(folder, "torch"),
            python=base.version_text,
            device=device,
            installed=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        layout.write_marker(folder, marker)
        return Environment(folder, marker)

    def _managed_python(self) -> Interpreter:
        root, machine = self._plan.root, self._plan.machine
        path = managed_python.managed_python(root)
        if path is None:
            self._report(0.01, tr("Fetching a Python"))
            proxies = {"http": self._plan.proxy.url, "https": self._plan.proxy.url} if self._plan.proxy else {}
            uv = managed_python.find_uv() or str(
                managed_python.fetch_uv(root, machine, proxies, self._cancelled.is_set)
            )
            self._run(managed_python.install_command(uv, root), tr("fetching a Python"))
            path = managed_python.managed_python(root)
        interpreter = examine(path, machine) if path is not None else None
        if interpreter is None or not interpreter.usable:
            problem = interpreter.problem if interpreter is not None else ""
            text = tr("The Python that was fetched can't be used; choose an interpreter instead.")
            raise self._failed(text, problem, Code.INSTALL_PYTHON)
        return interpreter

    def _update_pip(self, python: Path) -> None:
        # A newer pip knows the system's certificates and tells its progress; without it the older one has to do.
        if self._plan.wheels is not None and not any(self._plan.wheels.glob("pip-*.whl")):
            return
        command = [*self._pip(python), *self._source(), *_hashed(self._requirements.pip_hashes)]
        try:
            self._run(command, tr("updating pip"))
        except InstallFailed:
            self._say(tr("pip stays as it is."))
            self._tail.clear()

    def _install_packages(self, folder: Path, python: Path) -> None:
        plan, pip, requirements = self._plan, self._pip(python), self._requirements
        packages = [*pip, *self._source(), *_hashed(requirements.package_hashes)]
        what = tr("installing the packages")
        if self._torch_has_hashes():
            packages += _hashed(requirements.torch_hashes)
            self._run_pip(packages, folder, what, 0.14, 0.91, plan.build.download_mb)
        else:
            # PyTorch's index has copies of other packages too. It is asked for torch alone, and what torch needs comes
            # from where everything else comes from: what is pinned by its hash, then the CUDA packages that aren't.
            source = self._source() or ["--index-url", plan.build.index]
            torch = plan.build.torch_requirement(requirements.torch, offline=plan.wheels is not None)
            command = [*pip, *source, "--no-deps", torch]
            expected = plan.build.download_mb
            self._run_pip(command, folder, tr("installing PyTorch"), 0.14, 0.6, 0.8 * expected)
            self._run_pip(packages, folder, what, 0.6, 0.75, 0.3 * expected)
            torch = f"torch=={layout.installed_version(folder, 'torch')}"
            command = [*pip, *self._source(), "--constraint", str(requirements.constraints), torch]
            self._run_pip(command, folder, tr("installing what PyTorch needs"), 0.75, 0.91, 0.6 * expected)
        # Without `--no-deps` pip would have looked for these itself.
        self._run([str(python), "-I", "-X", "utf8", "-m", "pip", "check"], tr("looking for missing packages"))

    def _torch_has_hashes(self) -> bool:
        """Whether torch is PyPI's; those of PyTorch's index have a label such as `+cpu`."""
        if self._plan.wheels is None:
            return not self._plan.build.index
        return not any(self._plan.wheels.glob("torch-*+*.whl"))

    def _pip(self, python: Path) -> list[str]:
        version = re.match(r"pip (\d+)\.(\d+)", child.output_of([str(python), "-I", "-m", "pip", "--version"]))
        number = (int(version[1]), int(version[2])) if version else (0, 0)
        command = [str(python), "-I", "-X", "utf8", "-m", "pip", "install", "--only-binary", ":all:", "--no-input"]
        command += ["--no-warn-script-location", "--progress-bar", "raw" if number >= (24, 1) else "off"]
        # Later it is pip's own choice, earlier it isn't there.
        return command + (["--use-feature", "truststore"] if (23, 3) <= number < (24, 2) else [])

    def _source(self) -> list[str]:
        return ["--no-index", "--find-links", str(self._plan.wheels)] if self._plan.wheels is not None else []

    def _run_pip(self, command: list[str], folder: Path, what: str, start: float, end: float, expected: float) -> None:
        output, before = PipOutput(), layout.installed_count(folder)
        share = 0.75 if self._plan.wheels is None else 0.1  # of the time that goes into fetching
        to_install, done_mb, shown = 0, 0.0, ""

        def tell() -> None:
            written = (layout.installed_count(folder) - before) / to_install if to_install else 0.0
            part = share * min(1.0, done_mb / expected) if not to_install else share + (1 - share) * min(1.0, written)
            self._report(start + (end - start) * part, shown)

        def on_line(line: str) -> None:
            nonlocal to_install, done_mb, shown
            step = output.read(line)
            if not line.startswith("Progress "):
                self._say(line)
            if step is not None:
                to_install, done_mb, shown = step.to_install, step.downloaded_mb, step.text
                tell()

        try:
            self._run(command, what, on_line, tell)
        except InstallFailed as error:
            if "DO NOT MATCH THE HASHES" in error.details:
                layout.remove_tree(self._plan.root / layout.CACHE)  # the wrong file is kept there, to be taken again
            raise

    def _run(
        self,
        command: list[str],
        what: str,
        on_line: Callable[[str], None] | None = None,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._say("$ " + " ".join(f'"{part}"' if " " in part else part for part in command))
        exit_code = child.run(command, self._environment, on_line or self._say, self._cancelled.is_set, on_idle)
        if exit_code != 0:
            text = tr("The installation failed while {what} (exit code {code}): {line}")
            raise self._failed(text.format(what=what, code=exit_code, line=self._last_complaint()), exit_code=exit_code)
        self._tail.clear()  # what a step complained of that went well explains no later failure

    def _tried(self, python: Path) -> str:
        try:
            return self._check(python, self._plan.build.device, self._cancelled.is_set)
        except Cancelled:
            raise
        except PluginError as error:
            raise self._failed(str(error), error.details, error.code) from error

    def _replace_others(self, root: Path, folder: Path) -> None:
        others = [item.folder for item in layout.environments(root, self._requirements) if item.folder != folder]
        if others:
            self._before_removal()
        for other in others:
            if not layout.remove_environment(other):
                self._say(tr("{folder} is in use; the next installation removes it.").format(folder=other))

    def _failed(
        self,
        message: str,
        details: str = "",
        code: Code | str = Code.INSTALL_FAILED,
        exit_code: int | None = None,
    ) -> InstallFailed:
        said = "\n".join([*self._tail, details, message]).strip()
        failure = explain(said, exit_code)
        if failure is None:
            return InstallFailed(message, code, said)
        known = failure.translated()
        return InstallFailed(f"{known.title}. {known.cause}", failure.code, said, known.next_step)

    def _last_complaint(self) -> str:
        lines = [line for line in self._tail if line.strip() and not line.startswith("$ ")]
        errors = [line for line in lines if line.startswith(("ERROR", "Error", "error"))]
        return (errors or lines or [tr("it said nothing")])[-1][:300]

    def _report(self, fraction: float, text: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled(tr("The installation was cancelled."))
        self._fraction = max(self._fraction, min(fraction, 1.0))  # pip may replace a package, and estimates are that
        self._reports.progress(self._fraction, text)

    def _say(self, line: str) -> None:
        line = redacted(line)
        self._tail.append(line)
        self._reports.line(line)


def _hashed(requirements: Path) -> list[str]:
    """Arguments of pip: exactly the files that are listed, and nothing that they ask for."""
    return ["--no-deps", "--require-hashes", "--requirement", str(requirements)]


def check_with_worker(python: Path, device: str, is_cancelled: Callable[[], bool]) -> str:
    """The real trial: the plugin's own engine in a worker."""
    from .. import paths
    from ..engine_locator import Engine
    from .verification import verify

    return verify(Engine(python, paths.backend_folder()), device, is_cancelled).device
