"""What pip, venv, torch and the engine say when an installation fails, as they say it: failure's id -> outputs."""

# ruff: noqa: E501

OUTPUTS: dict[str, list[str]] = {
    "disk-full": [
        "Installing collected packages: mpmath, typing-extensions, sympy, torch\n"
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "OSError(28, 'No space left on device')\n[Errno 28] No space left on device: '/home/anna/.local/share/QGIS'",
        "ERROR: Could not install packages due to an OSError: [WinError 112] There is not enough space on the disk",
    ],
    "quota": ["ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded"],
    "read-only": [
        "Error: [Errno 30] Read-only file system: '/media/share/slimdiffsr-engine/0.1.0'",
    ],
    "windows-long-paths": [
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: "
        "'C:\\\\Users\\\\Maximilian.Mustermann\\\\AppData\\\\Roaming\\\\QGIS\\\\QGIS3\\\\profiles\\\\default\\\\python"
        "\\\\slimdiffsr-engine\\\\0.1.0\\\\Lib\\\\site-packages\\\\torch\\\\include\\\\x.h'\n"
        "HINT: This error might have occurred since this system does not have Windows Long Path support enabled. You can "
        "find information on how to enable this at https://pip.pypa.io/warnings/enable-long-paths",
        "FileNotFoundError: [WinError 206] The filename or extension is too long",
    ],
    "windows-locked-file": [
        "ERROR: Could not install packages due to an OSError: [WinError 32] The process cannot access the file because "
        "it is being used by another process: 'C:\\\\Users\\\\ann\\\\temp\\\\pip-unpack-x3\\\\torch-2.13.0.whl'\n"
        "Check the permissions.",
    ],
    "blocked-by-policy": [
        "OSError: [WinError 1260] This program is blocked by group policy. For more information, contact your system "
        "administrator",
        "OSError: [WinError 225] Operation did not complete successfully because the file contains a virus or "
        "potentially unwanted software",
    ],
    "venv-missing": [
        "The virtual environment was not created successfully because ensurepip is not\n"
        "available.  On Debian/Ubuntu systems, you need to install the python3-venv\n"
        "package using the following command.\n\n    apt install python3.11-venv\n\n"
        "You may need to use sudo with that command.  After installing the python3-venv\n"
        "package, recreate your virtual environment.\n\n"
        "Failing command: /home/a/slimdiffsr-engine/0.1.0/bin/python3.11",
        "/usr/bin/python3: No module named venv",
        "Error: Command '['C:\\\\Engine\\\\Scripts\\\\python.exe', '-m', 'ensurepip', '--upgrade', '--default-pip']' "
        "returned non-zero exit status 1.",
    ],
    "externally-managed": [
        "error: externally-managed-environment\n\n"
        "× This environment is externally managed\n"
        "╰─> To install Python packages system-wide, try apt install\n    python3-xyz, where xyz is the package",
    ],
    "ssl-module": [
        "WARNING: pip is configured with locations that require TLS/SSL, however the ssl module in Python is not "
        "available.\nCould not fetch URL https://pypi.org/simple/torch/: There was a problem confirming the ssl "
        "certificate: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded with url: /simple/torch/ "
        '(Caused by SSLError("Can\'t connect to HTTPS URL because the SSL module is not available.")) - skipping\n'
        "ERROR: No matching distribution found for torch==2.13.0",
        "ImportError: DLL load failed while importing _ssl: The specified module could not be found.",
    ],
    "python-too-old": [
        "ERROR: Ignored the following versions that require a different python version: 2.4.6 Requires-Python >=3.11\n"
        "ERROR: Could not find a version that satisfies the requirement numpy==2.4.6\n"
        "ERROR: No matching distribution found for numpy==2.4.6",
        "ERROR: Package 'slimdiffsr' requires a different Python: 3.9.18 not in '>=3.11'",
    ],
    "wrong-architecture": [
        "ImportError: dlopen(/Users/a/engine/lib/python3.11/site-packages/torch/_C.cpython-311-darwin.so, 0x0002): tried:"
        " '/Users/a/engine/lib/python3.11/site-packages/torch/_C.cpython-311-darwin.so' (mach-o file, but is an "
        "incompatible architecture (have 'arm64', need 'x86_64'))",
        "OSError: [Errno 86] Bad CPU type in executable: '/Applications/QGIS.app/Contents/MacOS/bin/python3'",
        "OSError: [Errno 8] Exec format error: '/opt/python/bin/python3'",
        "OSError: [WinError 193] %1 is not a valid Win32 application",
    ],
    "macos-quarantine": [
        "ImportError: dlopen(/Users/a/engine/lib/python3.11/site-packages/torch/_C.cpython-311-darwin.so, 0x0002): "
        "tried: '...' (code signature in <6B1> '.../torch/_C.cpython-311-darwin.so' not valid for use in process: "
        "library load disallowed by system policy)",
    ],
    "interpreter-gone": [
        "No Python at '\"C:\\Program Files\\QGIS 3.40.1\\apps\\Python312\\python.exe'",
        "The engine's interpreter /home/a/slimdiffsr-engine/0.1.0/bin/python could not be started: No such file or "
        "directory.",
        "FileNotFoundError(2, 'No such file or directory')\nThe installation failed: [Errno 2] No such file or "
        "directory: '/usr/bin/python3.11'.",
    ],
    "proxy-login": [
        "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken "
        "by 'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication "
        "Required'))': /simple/torch/\nERROR: Could not find a version that satisfies the requirement torch==2.13.0 "
        "(from versions: none)\nERROR: No matching distribution found for torch==2.13.0",
    ],
    "socks": ["ERROR: Could not install packages due to an OSError: Missing dependencies for SOCKS support."],
    "proxy-refused": [
        "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken "
        "by 'ProxyError('Cannot connect to proxy.', NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection "
        "object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))': /simple/torch/\n"
        "ERROR: No matching distribution found for torch==2.13.0",
        "<urlopen error Tunnel connection failed: 403 Forbidden>",
    ],
    "certificate": [
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: "
        "CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain "
        "(_ssl.c:1006)'))': /simple/pip/\nERROR: No matching distribution found for torch==2.13.0",
        "<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer "
        "certificate (_ssl.c:1006)>",
    ],
    "dns": [
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3."
        "connection.HTTPSConnection object at 0x7f1>: Failed to establish a new connection: [Errno -2] Name or service "
        "not known')': /simple/torch/\nERROR: No matching distribution found for torch==2.13.0",
        "<urlopen error [Errno 11001] getaddrinfo failed>",
        "Caused by NameResolutionError(\"HTTPSConnection(host='download.pytorch.org', port=443): Failed to resolve "
        "'download.pytorch.org' ([Errno -3] Temporary failure in name resolution)\")",
    ],
    "hash-mismatch": [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package "
        "versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have "
        "tampered with them.\n    torch from https://download.pytorch.org/whl/cpu/torch-2.13.0%2Bcpu.whl:\n"
        "        Expected sha256 aaaa\n             Got        bbbb",
    ],
    "damaged-download": [
        "ERROR: Wheel 'torch' located at /tmp/pip-unpack-8x/torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl is "
        "invalid.",
        "zipfile.BadZipFile: Bad CRC-32 for file 'torch/lib/libtorch_cpu.so'",
        "pip._vendor.urllib3.exceptions.IncompleteRead: IncompleteRead(8192 bytes read, 183500 more expected)",
    ],
    "torch-index": [
        "Looking in indexes: https://download.pytorch.org/whl/cpu\n"
        "ERROR: HTTP error 403 while getting https://download.pytorch.org/whl/cpu/torch-2.13.0%2Bcpu-cp311-cp311-"
        "manylinux_2_28_x86_64.whl\nERROR: Could not install requirement torch==2.13.0+cpu",
        "WARNING: Could not fetch URL https://download.pytorch.org/whl/cu130/torch/: 403 Client Error: Forbidden for "
        "url: https://download.pytorch.org/whl/cu130/torch/ - skipping\n"
        "ERROR: No matching distribution found for torch==2.13.0+cu130",
    ],
    "index-refused": [
        "Looking in indexes: https://nexus.example.org/repository/pypi/simple\n"
        "WARNING: 401 Error, Credentials not correct for https://nexus.example.org/repository/pypi/simple/torch/\n"
        "ERROR: HTTP error 401 while getting https://nexus.example.org/repository/pypi/simple/torch/",
        "ERROR: HTTP error 404 while getting https://nexus.example.org/packages/rasterio-1.4.4.whl\n"
        "pip._vendor.requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://nexus.example.org/p",
    ],
    "connection-lost": [
        "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): "
        "Read timed out.",
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'ConnectionResetError(104, 'Connection reset by "
        "peer')': /packages/torch.whl\nERROR: Could not install packages due to an OSError: ('Connection aborted.')",
        "ConnectionResetError: [WinError 10054] An existing connection was forcibly closed by the remote host",
        "pip._vendor.requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://pypi.org/s",
    ],
    "glibc": [
        "ImportError: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by /home/a/engine/lib/python3.11/"
        "site-packages/torch/lib/libtorch_cpu.so)",
    ],
    "no-wheel": [
        "ERROR: Could not find a version that satisfies the requirement torch==2.13.0+cpu (from versions: 1.13.1+cpu, "
        "2.0.0+cpu)\nERROR: No matching distribution found for torch==2.13.0+cpu",
        "ERROR: torch-2.13.0+cpu-cp312-cp312-linux_x86_64.whl is not a supported wheel on this platform.",
    ],
    "version-conflict": [
        "ERROR: Cannot install rasterio==1.4.4 and numpy==1.24.2 because these package versions have conflicting "
        "dependencies.\nERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/",
        "typer 0.29.2 requires colorama, which is not installed.",
        "rasterio 1.4.4 has requirement click!=8.2.*,>=4.0, but you have click 8.2.1.",
    ],
    "illegal-instruction": [
        "The engine's process ended unexpectedly (signal 4); nothing was written.",
        "Installing collected packages: numpy\n[exit code -4]",
        "The engine's process ended unexpectedly (exit code 0xc000001d); nothing was written.",
    ],
    "vc-runtime": [
        'OSError: [WinError 126] The specified module could not be found. Error loading "C:\\Engine\\0.1.0\\Lib\\'
        'site-packages\\torch\\lib\\c10.dll" or one of its dependencies.',
        "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed. Error loading "
        '"C:\\Engine\\0.1.0\\Lib\\site-packages\\torch\\lib\\c10.dll" or one of its dependencies.',
        "The code execution cannot proceed because VCRUNTIME140_1.dll was not found.",
    ],
    "cuda-driver": [
        "RuntimeError: The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver",
        "device cuda is not usable: NVIDIA T4: CUDA driver version is insufficient for CUDA runtime version",
    ],
    "gpu-unsupported": [
        "device cuda is not usable: Quadro K2000: CUDA error: no kernel image is available for execution on the device",
        "device mps is not usable: torch sees no such device",
        "device cuda is not usable: torch sees no such device\nThe packages are installed, but PyTorch can't compute.",
    ],
    "out-of-memory": [
        "Collecting torch==2.13.0\n  Downloading torch-2.13.0.whl (526.6 MB)\n[exit code -9]",
        'Traceback (most recent call last):\n  File "cachecontrol/serialize.py", line 29\nMemoryError',
        "OSError: [WinError 1455] The paging file is too small for this operation to complete.",
        "The engine's process was killed from outside, most often because the computer ran out of memory; nothing was "
        "written. Close other programs or choose a smaller tile size, and run it again.",
    ],
    "permission": [
        "Error: [Errno 13] Permission denied: '/opt/qgis-engine/0.1.0'",
        "ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'C:\\\\Program Files\\\\x'\n"
        "Consider using the `--user` option or check the permissions.",
    ],
    "engine-incomplete": [
        "The engine's environment is incomplete (No module named 'rasterio'); install the engine's requirements into it.",
        "Traceback (most recent call last):\n  File \"<string>\", line 1\nModuleNotFoundError: No module named 'torch'",
    ],
}
