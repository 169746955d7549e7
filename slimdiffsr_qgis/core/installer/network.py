"""How the installer's programs reach the internet: QGIS's proxy, in the environment of the child process only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable
from urllib.parse import quote

from ..environment import clean_environment

_SCHEMES = {"HttpProxy": "http", "HttpCachingProxy": "http", "Socks5Proxy": "socks5"}

# Of the user's own settings of pip those stay that say where packages come from (an index of the company, certificates,
# time limits). These would put packages somewhere else, or leave some out.
_NOT_FOR_US = (
    "TARGET", "PREFIX", "ROOT", "USER", "SRC", "EDITABLE", "NO_DEPS", "PYTHON", "DRY_RUN", "CONSTRAINT",
    "REQUIREMENT", "REQUIRE_VIRTUALENV", "NO_BINARY", "ONLY_BINARY", "NO_CACHE_DIR", "CACHE_DIR", "PROGRESS_BAR",
    "QUIET", "LOG", "REPORT", "BREAK_SYSTEM_PACKAGES", "PRE", "UPGRADE", "FORCE_REINSTALL", "IGNORE_INSTALLED",
    "PLATFORM", "ABI", "IMPLEMENTATION", "PYTHON_VERSION", "REQUIRE_HASHES",
)  # fmt: skip

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True)
class Proxy:
    """A proxy as QGIS's options name it."""

    scheme: str
    host: str
    port: str
    user: str = ""
    password: str = ""
    exceptions: tuple[str, ...] = ()
    """Hosts that are reached without it."""

    @property
    def url(self) -> str:
        """With the password: for the environment of a child only."""
        credentials = quote(self.user, safe="")
        if credentials and self.password:
            credentials += ":" + quote(self.password, safe="")
        port = f":{self.port}" if self.port and self.port != "0" else ""
        return f"{self.scheme}://{credentials}{'@' if credentials else ''}{self.host}{port}"

    @property
    def label(self) -> str:
        """For people and logs: without the password."""
        return f"{self.host}:{self.port}" if self.port and self.port != "0" else self.host

    def variables(self) -> dict[str, str]:
        """What pip and uv read. In both spellings, since programs differ in the one that they prefer."""
        values = {"HTTP_PROXY": self.url, "HTTPS_PROXY": self.url}
        if self.exceptions:
            values["NO_PROXY"] = ",".join(self.exceptions)
        return {**values, **{name.lower(): value for name, value in values.items()}}


def proxy_of(value: Callable[[str, Any], Any], credentials: Callable[[str], tuple[str, str]]) -> Proxy | None:
    """The proxy of QGIS's options; None where there is none, or the system's own (which pip asks for itself).

    Args:
        value: gives a setting by its key and default, as `QgsSettings.value` does.
        credentials: gives user and password of an authentication configuration by its id.
    """
    if str(value("proxy/proxyEnabled", False)).lower() != "true":
        return None
    scheme = _SCHEMES.get(str(value("proxy/proxyType", "")), "")
    host = str(value("proxy/proxyHost", "") or "").strip()
    if not scheme or not host:
        return None
    user, password = str(value("proxy/proxyUser", "") or ""), str(value("proxy/proxyPassword", "") or "")
    configuration = str(value("proxy/authcfg", "") or "")
    if configuration:
        user, password = credentials(configuration)
    exceptions = value("proxy/noProxyUrls", []) or []
    exceptions = [exceptions] if isinstance(exceptions, str) else exceptions
    hosts = [re.sub(r"^\w+://", "", str(url)).split("/")[0] for url in exceptions]
    return Proxy(scheme, host, str(value("proxy/proxyPort", "") or ""), user, password, tuple(filter(None, hosts)))


def child_environment(environment: Mapping[str, str], proxy: Proxy | None, cache: Path, temp: Path) -> dict[str, str]:
    """The environment of pip and uv: the user's, less what QGIS put there and what would lead pip astray.

    Args:
        environment: the environment of QGIS, which is left alone.
        proxy: QGIS's proxy.
        cache: the folder in which downloads are kept until the installation is complete.
        temp: the folder for temporary files: the system's own is often too small for PyTorch.
    """
    refused = {f"PIP_{name}" for name in _NOT_FOR_US}
    kept = {name: value for name, value in clean_environment(environment).items() if name.upper() not in refused}
    kept.update(proxy.variables() if proxy else {})
    kept.update(
        PIP_CACHE_DIR=str(cache / "pip"),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
        # Against a `user = true` in the user's pip.conf: environments have no folder for that.
        PIP_USER="0",
        UV_CACHE_DIR=str(cache / "uv"),
        UV_NO_PROGRESS="1",
        UV_NATIVE_TLS="1",
        **{name: str(temp) for name in ("TMPDIR", "TEMP", "TMP")},
    )
    return kept


def redacted(line: str) -> str:
    """A line of output without the user names and passwords in its addresses."""
    return _CREDENTIALS.sub("***@", line)


def qgis_proxy() -> Proxy | None:
    """The proxy of this QGIS; for the main thread, since QGIS may ask for its master password."""
    from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

    def credentials(configuration: str) -> tuple[str, str]:
        loaded = QgsAuthMethodConfig()
        if not QgsApplication.authManager().loadAuthenticationConfig(configuration, loaded, True):
            return "", ""
        return loaded.config("username"), loaded.config("password")

    settings = QgsSettings()
    return proxy_of(settings.value, credentials)
