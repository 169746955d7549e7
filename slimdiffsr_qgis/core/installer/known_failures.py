"""The table of known failures: data alone, read by failures.py. Special before general: the first that matches counts.

docs/troubleshooting.md is made from it (`make docs`).
"""

from __future__ import annotations

from .texts import QT_TRANSLATE_NOOP

# id (frozen: the guide's anchors are named after it), regular expressions, title, cause, next step.
ROWS: tuple[tuple[str, tuple[str, ...], str, str, str], ...] = (
    # the disk
    (
        "disk-full",
        (r"no space left on device", r"\[Errno 28\]", r"\[WinError 112\]", r"not enough space on the disk"),
        QT_TRANSLATE_NOOP("Installer", "The disk is full"),
        QT_TRANSLATE_NOOP("Installer", "The disk that holds the engine's folder filled up during the installation."),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Free some space (the dialog says how much is needed) or choose a folder on another disk, and install"
            " again; what was downloaded is used again.",
        ),
    ),
    (
        "quota",
        (r"disk quota exceeded", r"\[Errno 122\]"),
        QT_TRANSLATE_NOOP("Installer", "Your disk quota is used up"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The administrator limits how much you may store, and the engine goes over that limit.",
        ),
        QT_TRANSLATE_NOOP("Installer", "Delete files of yours, ask for more, or choose a folder on a local disk."),
    ),
    (
        "read-only",
        (r"read-only file system", r"\[Errno 30\]"),
        QT_TRANSLATE_NOOP("Installer", "The folder can't be written to"),
        QT_TRANSLATE_NOOP("Installer", "The engine's folder lies on a file system that is mounted read-only."),
        QT_TRANSLATE_NOOP("Installer", "Choose another folder in the dialog."),
    ),
    (
        "windows-long-paths",
        (
            r"enable long path support",
            r"\[WinError 206\]",
            r"filename or extension is too long",
            r"windows long path support",
        ),
        QT_TRANSLATE_NOOP("Installer", "A path is too long for Windows"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch's files lie deep in folders, and Windows allows 259 characters for a whole path.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose a folder with a short path, such as C:\\SlimDiffSR, or have your administrator allow long paths.",
        ),
    ),
    (
        "windows-locked-file",
        (r"\[WinError 32\]", r"\[WinError 33\]", r"being used by another process"),
        QT_TRANSLATE_NOOP("Installer", "Another program holds a file"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "A virus scanner, a cloud folder or another QGIS has opened a file that is being written.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Close other QGIS windows, wait a minute and install again. If it happens again, choose a folder "
            "outside of OneDrive or Dropbox, or ask for an exception in the virus scanner.",
        ),
    ),
    (
        "blocked-by-policy",
        (
            r"\[WinError 1260\]",
            r"blocked by group policy",
            r"\[WinError 4551\]",
            r"application control policy has blocked",
            r"\[WinError 225\]",
            r"contains a virus or potentially unwanted",
        ),
        QT_TRANSLATE_NOOP("Installer", "The computer's protection forbids it"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "A group policy, AppLocker or the virus scanner doesn't let programs start from the engine's folder.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Ask your administrator to allow the engine's folder, or to install the engine where programs may "
            "run, and choose its interpreter in the options.",
        ),
    ),
    # the interpreter
    (
        "venv-missing",
        (
            r"ensurepip is not\s+available",
            r"No module named '?(ensurepip|venv)\b",
            r"apt-get install python3[\d.]*-venv",
            r"-m', 'ensurepip'",
        ),
        QT_TRANSLATE_NOOP("Installer", "This Python can't make environments"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Debian and Ubuntu put the modules venv and ensurepip into a package of their own, which isn't installed.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Install the package python3-venv (sudo apt install python3-venv), or choose another interpreter.",
        ),
    ),
    (
        "externally-managed",
        (r"externally-managed-environment", r"This environment is externally managed"),
        QT_TRANSLATE_NOOP("Installer", "This Python refuses packages"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The chosen interpreter belongs to the operating system, and pip was asked to install into it.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Let SlimDiffSR make an environment of its own: clear the interpreter in the options and install.",
        ),
    ),
    (
        "ssl-module",
        (
            r"SSL module is not available",
            r"module '?_?ssl'? is not available",
            r"No module named '?_ssl\b",
            r"Can't connect to HTTPS URL because the SSL module",
            r"DLL load failed while importing _ssl",
        ),
        QT_TRANSLATE_NOOP("Installer", "This Python has no encryption"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The chosen interpreter was built without the module ssl, or can't find its library, so it can't "
            "reach an index.",
        ),
        QT_TRANSLATE_NOOP("Installer", "Choose another interpreter, or let SlimDiffSR fetch one."),
    ),
    (
        "python-too-old",
        (
            r"requires a different python",
            r"Requires-Python",
            r"requires python\s*>=\s*3\.\d+",
            r"does not meet the python requirement",
        ),
        QT_TRANSLATE_NOOP("Installer", "The Python version doesn't fit"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The packages are made for Python 3.11 to 3.14, and the chosen interpreter is another one.",
        ),
        QT_TRANSLATE_NOOP("Installer", "Choose another interpreter, or let SlimDiffSR fetch one."),
    ),
    (
        "wrong-architecture",
        (
            r"incompatible architecture",
            r"mach-o.*but wrong architecture",
            r"\[Errno 86\]",
            r"Bad CPU type in executable",
            r"exec format error",
            r"\[WinError 193\]",
            r"is not a valid Win32 application",
            r"wrong ELF class",
        ),
        QT_TRANSLATE_NOOP("Installer", "The interpreter is made for another processor"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The Python and the packages, or the Python and this computer, are made for different processors "
            "(Intel and Apple, or 32 and 64 bits).",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose an interpreter made for this computer's processor, or let SlimDiffSR fetch one.",
        ),
    ),
    (
        "macos-quarantine",
        (
            r"library load disallowed by system policy",
            r"not valid for use in process",
            r"code signature .*invalid",
            r"cannot be opened because the developer cannot be verified",
            r"killed: 9\b.*quarantine",
            r"com\.apple\.quarantine",
        ),
        QT_TRANSLATE_NOOP("Installer", "macOS holds the files in quarantine"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "macOS doesn't load libraries that it took for downloads of an unknown developer, or that the "
            "interpreter's signature doesn't allow.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Use Python from python.org or Homebrew instead of the one inside QGIS, or allow the file under "
            "System Settings, Privacy & Security.",
        ),
    ),
    (
        "interpreter-gone",
        (
            r"""No Python at ['\"]""",
            r"Unable to create process using",
            r"did not find executable at",
            r"bad interpreter: No such file",
            r"\[Errno 2\] No such file or directory: '[^'\n]*python[^'\n/\\]*'",
            r"\[WinError 2\].*python",
            r"interpreter .*python.* could not be started",
            r"failed to locate pyvenv\.cfg",
        ),
        QT_TRANSLATE_NOOP("Installer", "The interpreter has vanished"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The Python that the environment was made from was updated or removed, and the environment only links"
            " to it.",
        ),
        QT_TRANSLATE_NOOP("Installer", "Install the engine again (Repair); what it needs is chosen anew."),
    ),
    # the network
    (
        "proxy-login",
        (r"407 Proxy Authentication Required", r"Tunnel connection failed: 407", r"proxy.*authentication.*required"),
        QT_TRANSLATE_NOOP("Installer", "The proxy wants a user name and password"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Your network's proxy didn't accept the request without, or with wrong, credentials.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Enter them in QGIS under Settings, Options, Network, Use proxy, and install again; or install from a"
            " folder of wheels.",
        ),
    ),
    (
        "socks",
        (r"Missing dependencies for SOCKS support",),
        QT_TRANSLATE_NOOP("Installer", "pip can't use a SOCKS proxy"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "QGIS is set to a SOCKS5 proxy, for which pip needs a package that it can only fetch through a network.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose an HTTP proxy in QGIS's network options, or install from a folder of wheels.",
        ),
    ),
    (
        "proxy-refused",
        (r"Cannot connect to proxy", r"ProxyError", r"Tunnel connection failed: (403|5\d\d)"),
        QT_TRANSLATE_NOOP("Installer", "The proxy can't be used"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The proxy that QGIS or the system names doesn't answer, or forbids the package index.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Check the proxy in QGIS under Settings, Options, Network; ask your administrator to allow pypi.org, "
            "files.pythonhosted.org and download.pytorch.org; or install from a folder of wheels.",
        ),
    ),
    (
        "certificate",
        (
            r"CERTIFICATE_VERIFY_FAILED",
            r"certificate verify failed",
            r"SSLCertVerificationError",
            r"self[- ]signed certificate",
            r"unable to get local issuer certificate",
            r"invalid peer certificate",
        ),
        QT_TRANSLATE_NOOP("Installer", "The connection's certificate isn't trusted"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Your network opens encrypted connections with a certificate of its own, which Python doesn't know.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Ask your administrator for that certificate as a PEM file, set the environment variable PIP_CERT to "
            "its path (QGIS: Settings, Options, System, Environment), restart QGIS and install again; or install "
            "from a folder of wheels.",
        ),
    ),
    (
        "dns",
        (
            r"getaddrinfo failed",
            r"Name or service not known",
            r"Temporary failure in name resolution",
            r"nodename nor servname provided",
            r"NameResolutionError",
            r"failed to lookup address",
        ),
        QT_TRANSLATE_NOOP("Installer", "The package index wasn't found"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "This computer is offline, or its network doesn't know the name of the package index (often a missing"
            " proxy).",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Check the connection, set the proxy in QGIS's network options if your network needs one, or install "
            "from a folder of wheels.",
        ),
    ),
    (
        "hash-mismatch",
        (r"THESE PACKAGES DO NOT MATCH THE HASHES", r"hash mismatch", r"is not the uv that was published"),
        QT_TRANSLATE_NOOP("Installer", "A download isn't what was published"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "A file was damaged or replaced on its way, by a proxy, a virus scanner or a broken connection; or an index"
            " of your own or the folder of wheels has another file than PyPI.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Install again. If it fails again, use another network, or a folder of wheels that was filled from PyPI"
            " (docs/installing.md).",
        ),
    ),
    (
        "damaged-download",
        (
            r"BadZipFile",
            r"File is not a zip file",
            r"Bad magic number for central directory",
            r"is an invalid wheel",
            r"has an invalid wheel",
            r"Wheel .* is invalid",
            r"IncompleteRead",
            r"incomplete-download",
            r"Bad CRC-32",
            r"not enough bytes received",
        ),
        QT_TRANSLATE_NOOP("Installer", "A downloaded file is damaged"),
        QT_TRANSLATE_NOOP("Installer", "A connection broke off, or the store of downloads holds half a file."),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose Remove, which also empties the store of downloads, and install again. With a folder of "
            "wheels: copy the named file again.",
        ),
    ),
    (
        "torch-index",
        (
            r"(40[34]|451)[^\n]*download\.pytorch\.org",
            r"download\.pytorch\.org[^\n]*\n?[^\n]*(40[34]|451)( Client Error)?",
            r"download\.pytorch\.org[^\n]*(refused|forbidden|timed out)",
        ),
        QT_TRANSLATE_NOOP("Installer", "PyTorch's own index isn't reachable"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The chosen build of PyTorch comes from download.pytorch.org, which your network blocks or which has "
            "no such build.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose another build, ask your administrator to allow download.pytorch.org, or install from a folder"
            " of wheels.",
        ),
    ),
    (
        "index-refused",
        (
            r"\b40[13] Client Error",
            r"\b404 Client Error",
            r"HTTP error 40[134]",
            r"User for [^\n]+:\s*$",
            r"403 Forbidden",
        ),
        QT_TRANSLATE_NOOP("Installer", "The package index refuses"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The index that pip is set to (pip.conf, PIP_INDEX_URL) wants a login, forbids the package or doesn't"
            " have it.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Check pip's configuration with whoever set it, or install from a folder of wheels.",
        ),
    ),
    (
        "connection-lost",
        (
            r"ReadTimeout",
            r"Read timed out",
            r"ConnectTimeout",
            r"timed out\b",
            r"Connection (was )?(reset|aborted|refused)",
            r"ConnectionResetError",
            r"\[WinError 1005[34]\]",
            r"\[WinError 10060\]",
            r"RemoteDisconnected",
            r"Network is unreachable",
            r"No route to host",
            r"Connection broken",
            r"HTTP error 5\d\d",
            r"5\d\d Server Error",
        ),
        QT_TRANSLATE_NOOP("Installer", "The connection broke off"),
        QT_TRANSLATE_NOOP("Installer", "The package index answered too slowly or not at all."),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Install again: what was downloaded completely is used again. On a slow network set the environment "
            "variable PIP_DEFAULT_TIMEOUT to 120.",
        ),
    ),
    (
        "glibc",
        (r"GLIBC(XX)?_[\d.]+'? not found", r"version `GLIBC"),
        QT_TRANSLATE_NOOP("Installer", "The system is too old for PyTorch"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch's build needs a newer C library (glibc 2.28 or newer) than this Linux has.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Update the system, or run QGIS in a newer one; there is no build of PyTorch for this one.",
        ),
    ),
    (
        "no-wheel",
        (
            r"No matching distribution found for",
            r"Could not find a version that satisfies the requirement",
            r"No matching distributions available for your environment",
            r"is not a supported wheel on this platform",
        ),
        QT_TRANSLATE_NOOP("Installer", "There is no package for this Python and computer"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The index or the folder of wheels has no file of the needed version for this version of Python, this"
            " system and this processor.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose Python 3.11 or another build. With a folder of wheels: fill it with the Python version that "
            "is chosen here (docs/installing.md).",
        ),
    ),
    (
        "version-conflict",
        (
            r"ResolutionImpossible",
            r"conflicting dependencies",
            r"requires \S+, which is not installed",
            r"has requirement .+, but you have",
        ),
        QT_TRANSLATE_NOOP("Installer", "The packages don't fit together"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The folder of wheels, an index of your own or a setting of pip lacks a package, or has another version"
            " than the one that SlimDiffSR was tried with.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Look in the details for the package that is named. Fill the folder of wheels with SlimDiffSR's constraints"
            " (docs/installing.md), or try without pip's own settings.",
        ),
    ),
    # the computer
    (
        "illegal-instruction",
        (
            r"Illegal instruction",
            r"\[exit code -4\]",
            r"0xc000001d",
            r"\[exit code (3221225501|-1073741795)\]",
            r"signal 4\b",
        ),
        QT_TRANSLATE_NOOP("Installer", "The processor is too old for PyTorch"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch's build uses instructions (AVX2) that this computer's processor, or its virtual machine, "
            "doesn't have.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Use a computer made after about 2013; in a virtual machine let the host's processor through.",
        ),
    ),
    (
        "vc-runtime",
        (
            r"\[WinError 126\].*\.dll",
            r"\[WinError 1114\]",
            r"VCRUNTIME140(_1)?\.dll",
            r"MSVCP140\.dll",
            r"c10\.dll\"? or one of its dependencies",
            r"DLL load failed while importing _C",
            r"fbgemm\.dll",
        ),
        QT_TRANSLATE_NOOP("Installer", "The Visual C++ runtime is missing"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch needs Microsoft's Visual C++ Redistributable, which isn't installed or is too old.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Install https://aka.ms/vs/17/release/vc_redist.x64.exe, restart QGIS, and choose Repair.",
        ),
    ),
    (
        "cuda-driver",
        (
            r"driver on your system is too old",
            r"CUDA driver version is insufficient",
            r"Found no NVIDIA driver",
            r"system has unsupported display driver",
            r"CUDA_ERROR_(NO_DEVICE|SYSTEM_DRIVER_MISMATCH|COMPAT_NOT_SUPPORTED)",
        ),
        QT_TRANSLATE_NOOP("Installer", "The graphics driver is too old"),
        QT_TRANSLATE_NOOP("Installer", "The NVIDIA driver can't run this build of PyTorch."),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Update the NVIDIA driver, restart the computer and choose Repair; or install the build for the CPU.",
        ),
    ),
    (
        "gpu-unsupported",
        (
            r"no kernel image is available",
            r"is not compatible with the current PyTorch installation",
            r"CUDA error: (invalid device function|out of memory|unknown error)",
            r"device (cuda|mps) is not usable",
        ),
        QT_TRANSLATE_NOOP("Installer", "The graphics card doesn't compute"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch is installed, but a trial computation on the graphics card failed: the build has no code for"
            " it, or its driver or memory doesn't suffice.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose the other CUDA build, update the driver, or install the build for the CPU, which always works.",
        ),
    ),
    (
        "out-of-memory",
        (
            r"\bMemoryError\b",
            r"\[exit code (-9|137)\]",
            r"Cannot allocate memory",
            r"\[Errno 12\]",
            r"\[WinError 1455\]",
            r"paging file is too small",
            r"out of memory; nothing was written",
            r"DefaultCPUAllocator: (can't|not enough)",
        ),
        QT_TRANSLATE_NOOP("Installer", "The computer's memory did not suffice"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "The system ended the installer, most often because memory ran out; PyTorch needs about 2 GB to be "
            "installed.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Close other programs and install again. On Windows let the system manage the size of the paging file.",
        ),
    ),
    (
        "permission",
        (
            r"\[Errno 13\]",
            r"Permission denied",
            r"\[WinError 5\]",
            r"Access is denied",
            r"Operation not permitted",
            r"\[Errno 1\]",
        ),
        QT_TRANSLATE_NOOP("Installer", "Writing there isn't allowed"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Your account may not write to the engine's folder, or may not start programs from it; a virus "
            "scanner can be the reason too.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose a folder of your own in the dialog; if it is one, allow the folder in the virus scanner and "
            "install again.",
        ),
    ),
    (
        "engine-incomplete",
        (
            r"No module named '?(torch|rasterio|numpy|safetensors|affine|psutil|typer|rich)\b",
            r"(engine's )?environment is incomplete",
            r"ImportError: .*(torch|rasterio|numpy)",
            r"cannot import name .* from '(torch|rasterio|numpy)",
        ),
        QT_TRANSLATE_NOOP("Installer", "The environment is incomplete"),
        QT_TRANSLATE_NOOP(
            "Installer",
            "PyTorch or another package is missing or damaged in the engine's environment: something was removed "
            "after the installation, often by a virus scanner.",
        ),
        QT_TRANSLATE_NOOP(
            "Installer",
            "Choose Repair. For an interpreter of your own install the requirements into it (docs/installing.md).",
        ),
    ),
)
