<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>AboutModel</name>
        <message>
            <source>About the model {title}</source>
            <translation>Über das Modell {title}</translation>
        </message>
        <message>
            <source>Added detail is synthesised.</source>
            <translation>Hinzugefügte Einzelheiten sind synthetisch.</translation>
        </message>
        <message>
            <source>It is plausible, learnt from other places, and nobody measured it. Use results for display, digitising and as input to methods that you validate; do not read single small objects, lettering or counts off them.</source>
            <translation>Sie sind plausibel, von anderen Orten gelernt, und niemand hat sie gemessen. Nutzen Sie Ergebnisse zur Darstellung, zum Digitalisieren und als Eingabe für Verfahren, die Sie prüfen; lesen Sie keine einzelnen kleinen Objekte, Schriften oder Anzahlen daraus ab.</translation>
        </message>
        <message>
            <source>Limits</source>
            <translation>Grenzen</translation>
        </message>
        <message>
            <source>How it was trained</source>
            <translation>Wie es trainiert wurde</translation>
        </message>
        <message>
            <source>Training data</source>
            <translation>Trainingsdaten</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>Aufbau</translation>
        </message>
        <message>
            <source>Computing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>Name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scale</source>
            <translation>Faktor</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>clean input</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>degraded input</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Deviation from the input, grey levels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pattern of the pixel grid (above 4 it shows)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Figures on images that it never saw</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>BeforeAfterView</name>
        <message>
            <source>Preview before and after</source>
            <translation>Vorschau vorher und nachher</translation>
        </message>
        <message>
            <source>Drag the line, or use the arrow keys: before on the left, after on the right</source>
            <translation>Die Linie ziehen oder die Pfeiltasten benutzen: links vorher, rechts nachher</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>Wird berechnet…</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>Vorher</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Nachher</translation>
        </message>
    </context>
    <context>
        <name>EngineLocator</name>
        <message>
            <source>The Python interpreter given by {origin} does not exist: {path}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python that the SlimDiffSR engine was installed with has vanished; the engine needs a repair.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The SlimDiffSR engine was installed for version {version} of the plugin; it needs an update.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The SlimDiffSR engine is not set up.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>the setting {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>the environment variable {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In QGIS choose Raster, SlimDiffSR, Install the engine. Without a desktop make a Python environment (3.11 or newer) with the engine's requirements (torch, rasterio; for instance 'pip install {backend}'), and give its interpreter's path in the setting {setting} or in the environment variable {variable}.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>EngineSetup</name>
        <message>
            <source>Install the engine…</source>
            <translation>Rechenumgebung installieren…</translation>
        </message>
        <message>
            <source>Install, update, repair or remove what {name} computes with</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>EngineState</name>
        <message>
            <source>The chosen interpreter {path} is gone.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An interpreter of your own is used, chosen in the options: {path}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The environment variable {variable} names the interpreter that is used: {path}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine is not installed yet. It is the program that does the computing: on this computer, apart from QGIS.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine of the development checkout is used: {path}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python that the engine was installed with has vanished: choose Repair.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine was installed for version {old} of the plugin and can't serve version {new}: update it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Installed: PyTorch {torch}, Python {python}, tried on {device}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It works; an update brings newer packages.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>The export of '{layer}' would be {columns} x {rows} pixels ({millions:,.0f} million, the limit is {limit:,.0f} million): choose a smaller extent or a coarser export resolution.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The export of '{layer}' ({columns} x {rows} pixels) may need {needed:,.1f} GB, but the temporary folder {folder} has {free:,.1f} GB left: choose a smaller extent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer's data provider can't be copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>Der Lauf wurde abgebrochen; nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>error {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer could not be exported ({reason}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer's source reported {count} problems during the export, the first: {first}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The temporary file {path} can't be written.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ExportChooser</name>
        <message>
            <source>As &amp;displayed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's style, in place of its data; what is transparent is masked</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>As on the map</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The size of an exported pixel, in map units of the layer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pixel si&amp;ze</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer's own: {size}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>As on the map: {size}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>FailurePanel</name>
        <message>
            <source>Copy the report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy what happened, and what the programs said, to send it to somebody</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What to do: {step}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Layer</source>
            <translation>Layer</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Wann</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Frühere Läufe</translation>
        </message>
        <message>
            <source>Double-click a run to take its settings over</source>
            <translation>Doppelklick auf einen Lauf übernimmt seine Einstellungen</translation>
        </message>
        <message>
            <source>&amp;Fill in</source>
            <translation>&amp;Übernehmen</translation>
        </message>
        <message>
            <source>Take the settings of this run over into the form</source>
            <translation>Die Einstellungen dieses Laufs ins Formular übernehmen</translation>
        </message>
        <message>
            <source>Run &amp;again</source>
            <translation>&amp;Nochmals ausführen</translation>
        </message>
        <message>
            <source>Run it once more with the same settings</source>
            <translation>Mit denselben Einstellungen noch einmal ausführen</translation>
        </message>
        <message>
            <source>C&amp;lear</source>
            <translation>&amp;Leeren</translation>
        </message>
        <message>
            <source>Forget all runs; files stay</source>
            <translation>Alle Läufe vergessen; Dateien bleiben</translation>
        </message>
        <message>
            <source>done in {time}</source>
            <translation>fertig in {time}</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>abgebrochen</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fehlgeschlagen</translation>
        </message>
    </context>
    <context>
        <name>Installer</name>
        <message>
            <source>Apple's graphics processor is used; the CPU works as well.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No NVIDIA graphics card was found; the CPU is used.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name} with driver {driver} can be used with the build {build}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch is no longer made for Macs with an Intel processor; on such a Mac the engine can't be installed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no build of PyTorch for this computer ({system}, {processor}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name} is too old for PyTorch; the CPU is used.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name} can't be used with its driver {driver}: update the driver to version {needed} or newer and open this dialog again, or use the CPU.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The installation was cancelled.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Checking</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The installation failed: {reason}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Removing what an interrupted installation left: {folder}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Done</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Making an environment from Python {version}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>making the environment</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Updating pip</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Trying the engine on the device '{device}'</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fetching a Python</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>fetching a Python</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python that was fetched can't be used; choose an interpreter instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>updating pip</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>pip stays as it is.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>installing PyTorch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>installing the packages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The installation failed while {what} (exit code {code}): {line}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{folder} is in use; the next installation removes it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>it said nothing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{path} is not a Python interpreter that can be started.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Python {version} doesn't fit; the engine needs {oldest} to {newest}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is not the standard Python (CPython with its lock), which PyTorch is made for.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is a 32-bit Python; PyTorch needs a 64-bit one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is made for another processor ({its}) than this computer has ({ours}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It belongs to a system without glibc, which PyTorch's builds need.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It lacks the module {names}; on Debian and Ubuntu install the package python3-venv.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk is full</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk that holds the engine's folder filled up during the installation.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space (the dialog says how much is needed) or choose a folder on another disk, and install again; what was downloaded is used again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your disk quota is used up</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The administrator limits how much you may store, and the engine goes over that limit.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delete files of yours, ask for more, or choose a folder on a local disk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder can't be written to</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine's folder lies on a file system that is mounted read-only.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another folder in the dialog.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A path is too long for Windows</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch's files lie deep in folders, and Windows allows 259 characters for a whole path.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder with a short path, such as C:\SlimDiffSR, or have your administrator allow long paths.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another program holds a file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A virus scanner, a cloud folder or another QGIS has opened a file that is being written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close other QGIS windows, wait a minute and install again. If it happens again, choose a folder outside of OneDrive or Dropbox, or ask for an exception in the virus scanner.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The computer's protection forbids it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A group policy, AppLocker or the virus scanner doesn't let programs start from the engine's folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask your administrator to allow the engine's folder, or to install the engine where programs may run, and choose its interpreter in the options.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This Python can't make environments</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Debian and Ubuntu put the modules venv and ensurepip into a package of their own, which isn't installed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install the package python3-venv (sudo apt install python3-venv), or choose another interpreter.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This Python refuses packages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The chosen interpreter belongs to the operating system, and pip was asked to install into it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let SlimDiffSR make an environment of its own: clear the interpreter in the options and install.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This Python has no encryption</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The chosen interpreter was built without the module ssl, or can't find its library, so it can't reach an index.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another interpreter, or let SlimDiffSR fetch one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python version doesn't fit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The packages are made for Python 3.11 to 3.14, and the chosen interpreter is another one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The interpreter is made for another processor</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python and the packages, or the Python and this computer, are made for different processors (Intel and Apple, or 32 and 64 bits).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose an interpreter made for this computer's processor, or let SlimDiffSR fetch one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>macOS holds the files in quarantine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>macOS doesn't load libraries that it took for downloads of an unknown developer, or that the interpreter's signature doesn't allow.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use Python from python.org or Homebrew instead of the one inside QGIS, or allow the file under System Settings, Privacy &amp; Security.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The interpreter has vanished</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python that the environment was made from was updated or removed, and the environment only links to it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install the engine again (Repair); what it needs is chosen anew.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The proxy wants a user name and password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your network's proxy didn't accept the request without, or with wrong, credentials.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Enter them in QGIS under Settings, Options, Network, Use proxy, and install again; or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>pip can't use a SOCKS proxy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>QGIS is set to a SOCKS5 proxy, for which pip needs a package that it can only fetch through a network.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose an HTTP proxy in QGIS's network options, or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The proxy can't be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The proxy that QGIS or the system names doesn't answer, or forbids the package index.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the proxy in QGIS under Settings, Options, Network; ask your administrator to allow pypi.org, files.pythonhosted.org and download.pytorch.org; or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The connection's certificate isn't trusted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your network opens encrypted connections with a certificate of its own, which Python doesn't know.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask your administrator for that certificate as a PEM file, set the environment variable PIP_CERT to its path (QGIS: Settings, Options, System, Environment), restart QGIS and install again; or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The package index wasn't found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This computer is offline, or its network doesn't know the name of the package index (often a missing proxy).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the connection, set the proxy in QGIS's network options if your network needs one, or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A download isn't what was published</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A file was damaged or replaced on its way, by a proxy, a virus scanner or a broken connection.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install again. If it fails again, use another network or a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A downloaded file is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A connection broke off, or the store of downloads holds half a file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose Remove, which also empties the store of downloads, and install again. With a folder of wheels: copy the named file again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch's own index isn't reachable</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The chosen build of PyTorch comes from download.pytorch.org, which your network blocks or which has no such build.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another build, ask your administrator to allow download.pytorch.org, or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The package index refuses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The index that pip is set to (pip.conf, PIP_INDEX_URL) wants a login, forbids the package or doesn't have it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check pip's configuration with whoever set it, or install from a folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The connection broke off</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The package index answered too slowly or not at all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install again: what was downloaded completely is used again. On a slow network set the environment variable PIP_DEFAULT_TIMEOUT to 120.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The system is too old for PyTorch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch's build needs a newer C library (glibc 2.28 or newer) than this Linux has.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Update the system, or run QGIS in a newer one; there is no build of PyTorch for this one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no package for this Python and computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The index or the folder of wheels has no file of the needed version for this version of Python, this system and this processor.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose Python 3.11 or another build. With a folder of wheels: fill it with the Python version that is chosen here (docs/installing.md).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The packages don't fit together</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder of wheels, an index of your own or a setting of pip lacks a package, or has another version than the one that SlimDiffSR was tried with.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Look in the details for the package that is named. Fill the folder of wheels with SlimDiffSR's constraints (docs/installing.md), or try without pip's own settings.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The processor is too old for PyTorch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch's build uses instructions (AVX2) that this computer's processor, or its virtual machine, doesn't have.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use a computer made after about 2013; in a virtual machine let the host's processor through.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Visual C++ runtime is missing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch needs Microsoft's Visual C++ Redistributable, which isn't installed or is too old.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install https://aka.ms/vs/17/release/vc_redist.x64.exe, restart QGIS, and choose Repair.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The graphics driver is too old</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The NVIDIA driver can't run this build of PyTorch.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Update the NVIDIA driver, restart the computer and choose Repair; or install the build for the CPU.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The graphics card doesn't compute</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch is installed, but a trial computation on the graphics card failed: the build has no code for it, or its driver or memory doesn't suffice.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the other CUDA build, update the driver, or install the build for the CPU, which always works.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The computer's memory did not suffice</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The system ended the installer, most often because memory ran out; PyTorch needs about 2 GB to be installed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close other programs and install again. On Windows let the system manage the size of the paging file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Writing there isn't allowed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your account may not write to the engine's folder, or may not start programs from it; a virus scanner can be the reason too.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder of your own in the dialog; if it is one, allow the folder in the virus scanner and install again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The environment is incomplete</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PyTorch or another package is missing or damaged in the engine's environment: something was removed after the installation, often by a virus scanner.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose Repair. For an interpreter of your own install the requirements into it (docs/installing.md).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file {path} can't be locked; choose a local folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another QGIS window (process {pid}) installs the engine just now. Wait until it is done.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No Python was found that fits, and none can be fetched for this computer: choose one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What came from {url} is not the uv that was published (its SHA-256 is {found}): a proxy or virus scanner may have replaced it. Choose a Python interpreter instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Writing {count} packages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Looking for {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloading</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloading {name}: {part} of {size}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloading {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The installation needs {needed} on the disk of {folder}, but only {free} are left. Free some space, choose another folder, or take the build for the CPU, which is the smallest.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder {folder} has a path of {length} characters, too long for Windows to hold PyTorch's files: choose a folder with a shorter path, such as C:\SlimDiffSR, or let your administrator allow long paths.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder of wheels {folder} can't be read ({reason}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder {folder} has no wheel of {names}. docs/installing.md says how to fill such a folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder {folder} has {name}, which is made for another Python than {python}: choose that Python.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size:.0f} MB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size:.1f} GB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The packages are installed, but PyTorch can't compute on the device '{device}'.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine ran, but its result for a small test image is not right.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>InstallerDialog</name>
        <message>
            <source>The engine of {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Details</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What pip and the engine say</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Installing the engine of {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove the engine and everything that was downloaded for it from this folder?

{folder}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Removing the engine of {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Wird abgebrochen…</translation>
        </message>
        <message>
            <source>&amp;Install</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Remove…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Cancel the installation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delete the engine and what was downloaded for it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stop now; what was downloaded is used again by the next installation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Looking for Python and graphics cards</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled. Nothing half-made is left; what was downloaded is used again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine is installed and works on {device}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The earlier one is no longer used; you can delete {folder}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>But the environment variable {name} names another one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Some files are in use: close all QGIS windows and delete {folder}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine was removed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Re&amp;pair</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Update</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make a new environment; an older one is removed once it works</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>InstallerForm</name>
        <message>
            <source>For which device PyTorch is installed; the first one suits this computer best</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The Python that the engine's own environment is made from; it stays as it is, and so does QGIS's</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a Python interpreter (3.11 to 3.14)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python3 elsewhere</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose where to install the engine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Everything is installed into this folder, and Remove takes it away again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Without internet, from a folder of wheels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install from files that were fetched on another computer; the guide says how</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the folder of wheels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The folder that holds the .whl files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Build</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Python</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fetch a Python {version} of its own (about {size})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another one…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Looking for Python and graphics cards…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a Python interpreter.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the folder of wheels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fetching a Python needs the internet: choose an interpreter.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder with its full path.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{needed} are needed on the disk, {free} are free: choose another folder or build.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{packages} and what they need ({count} packages), {source}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>About {disk} on disk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>About {download}, {disk} on disk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size} to download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>While it is installed {needed} are needed; {free} are free.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{folder}. QGIS and its Python are not changed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How large:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Where:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>an installation was interrupted; the {size} that it had downloaded are used again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resuming:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>from the folder of wheels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>from {hosts}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>from {hosts} through QGIS's proxy {proxy}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>NVIDIA graphics card (CUDA {version})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>CPU: works on every computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Apple graphics processor and CPU</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>JobForm</name>
        <message>
            <source>red</source>
            <translation>Rot</translation>
        </message>
        <message>
            <source>green</source>
            <translation>Grün</translation>
        </message>
        <message>
            <source>blue</source>
            <translation>Blau</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>Auto</translation>
        </message>
        <message>
            <source>The band that the model sees as {colour}</source>
            <translation>Der Kanal, den das Modell als {colour} sieht</translation>
        </message>
        <message>
            <source>The bands of the result</source>
            <translation>Die Kanäle des Ergebnisses</translation>
        </message>
        <message>
            <source>&amp;Red, green, blue</source>
            <translation>&amp;Rot, Grün, Blau</translation>
        </message>
        <message>
            <source>&amp;Bands to write</source>
            <translation>Kanäle &amp;schreiben</translation>
        </message>
        <message>
            <source>Choose a band for each of red, green and blue, or none.</source>
            <translation>Wählen Sie für Rot, Grün und Blau je einen Kanal, oder keinen.</translation>
        </message>
        <message>
            <source>Choose at least one band to write.</source>
            <translation>Wählen Sie mindestens einen Kanal zum Schreiben.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project, and choose it here.</source>
            <translation>Fügen Sie dem Projekt einen Rasterlayer hinzu und wählen Sie ihn hier.</translation>
        </message>
        <message>
            <source>This layer has no size of its own: choose an extent or a mask.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>A graphics card that works, else the processor.</source>
            <translation>Eine Grafikkarte, die funktioniert, sonst der Prozessor.</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Prozessor</translation>
        </message>
        <message>
            <source>{name} (doesn't work)</source>
            <translation>{name} (funktioniert nicht)</translation>
        </message>
        <message>
            <source>The raster layer to make finer: a file, a web map, a database, anything.</source>
            <translation>Der Rasterlayer, der feiner werden soll: Datei, Webkarte, Datenbank, was auch immer.</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Ganzer Layer</translation>
        </message>
        <message>
            <source>The part to compute: the whole layer, the map view, or what you draw.</source>
            <translation>Der Teil, der berechnet wird: der ganze Layer, der Kartenausschnitt oder was Sie zeichnen.</translation>
        </message>
        <message>
            <source>Balanced</source>
            <translation>Ausgewogen</translation>
        </message>
        <message>
            <source>Large structures are the input's; its noise is not copied back.</source>
            <translation>Große Strukturen sind die der Eingabe; ihr Rauschen wird nicht zurückkopiert.</translation>
        </message>
        <message>
            <source>Exact</source>
            <translation>Exakt</translation>
        </message>
        <message>
            <source>The mean of the result over each input pixel is that pixel's value.</source>
            <translation>Das Mittel des Ergebnisses über jedem Eingabepixel ist dessen Wert.</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Aus</translation>
        </message>
        <message>
            <source>What the model makes of it; colours may drift.</source>
            <translation>Was das Modell daraus macht; Farben können sich verschieben.</translation>
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>Wie genau das Ergebnis bei der Auflösung der Eingabe mit ihr übereinstimmt</translation>
        </message>
        <message>
            <source>Where to compute</source>
            <translation>Wo gerechnet wird</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 % for all of it, 0 % for an interpolation</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory</source>
            <translation>Die Seite einer Kachel in Eingabepixeln; kleinere Kacheln brauchen weniger Speicher</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif *.tiff)</source>
            <translation>GeoTIFF (*.tif *.tiff)</translation>
        </message>
        <message>
            <source>Save the super-resolved layer</source>
            <translation>Den feineren Layer speichern</translation>
        </message>
        <message>
            <source>Temporary file</source>
            <translation>Temporäre Datei</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; empty: a temporary file</source>
            <translation>Das GeoTIFF, das entsteht; leer: eine temporäre Datei</translation>
        </message>
        <message>
            <source>&amp;Group the result with its source</source>
            <translation>Ergebnis mit der Quelle &amp;gruppieren</translation>
        </message>
        <message>
            <source>Put both layers into a group of the layer tree</source>
            <translation>Beide Layer in eine Gruppe des Layerbaums legen</translation>
        </message>
        <message>
            <source>Uncertaint&amp;y as a second layer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Layer</source>
            <translation>&amp;Layer</translation>
        </message>
        <message>
            <source>E&amp;xtent</source>
            <translation>Aus&amp;dehnung</translation>
        </message>
        <message>
            <source>&amp;Consistency</source>
            <translation>&amp;Konsistenz</translation>
        </message>
        <message>
            <source>De&amp;vice</source>
            <translation>&amp;Gerät</translation>
        </message>
        <message>
            <source>&amp;Output</source>
            <translation>&amp;Ausgabe</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Det&amp;ail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>K&amp;achelgröße</translation>
        </message>
        <message>
            <source>A second raster: one standard deviation of the result's error, in the raster's own units</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This model can't tell how uncertain its results are</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>JobRunner</name>
        <message>
            <source>Waiting for another run to end...</source>
            <translation>Warten, bis ein anderer Lauf endet…</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planung</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Der ganze Layer wird angesehen</translation>
        </message>
        <message>
            <source>Computing, tiles: {count}</source>
            <translation>Berechnung, Kacheln: {count}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Das Ergebnis wird zusammengesetzt</translation>
        </message>
    </context>
    <context>
        <name>LayerActions</name>
        <message>
            <source>Choose a super-resolved layer in the layer tree first.</source>
            <translation>Wählen Sie zuerst einen feineren Layer im Layerbaum.</translation>
        </message>
        <message>
            <source>Super-resolve layer…</source>
            <translation>Layer feiner auflösen…</translation>
        </message>
        <message>
            <source>Make the selected raster layers 2, 4 or 8 times finer</source>
            <translation>Die gewählten Rasterlayer 2-, 4- oder 8-mal feiner machen</translation>
        </message>
        <message>
            <source>SlimDiffSR panel</source>
            <translation>SlimDiffSR-Fenster</translation>
        </message>
        <message>
            <source>Super-resolve with a preview, figures beforehand, and earlier runs</source>
            <translation>Feiner auflösen mit Vorschau, Angaben vorab und früheren Läufen</translation>
        </message>
        <message>
            <source>Compare before and after</source>
            <translation>Vorher und nachher vergleichen</translation>
        </message>
        <message>
            <source>Drag a line across the map: before on one side, after on the other. The right button turns it.</source>
            <translation>Eine Linie über die Karte ziehen: auf der einen Seite vorher, auf der anderen nachher. Die rechte Taste dreht sie.</translation>
        </message>
        <message>
            <source>SlimDiffSR help</source>
            <translation>Hilfe zu SlimDiffSR</translation>
        </message>
        <message>
            <source>Vertical line</source>
            <translation>Senkrechte Linie</translation>
        </message>
        <message>
            <source>Horizontal line</source>
            <translation>Waagerechte Linie</translation>
        </message>
    </context>
    <context>
        <name>MaskChooser</name>
        <message>
            <source>No mask</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Polygons: their bounding box is computed, and what lies outside of them is masked in the result</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Selected &amp;features only</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only the polygons that are selected on the map; ticked where some are</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mas&amp;k</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>ModelChooser</name>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel</source>
            <translation>Wie viele Pixel des Ergebnisses an der Seite eines Eingabepixels liegen</translation>
        </message>
        <message>
            <source>The model to use</source>
            <translation>Das Modell</translation>
        </message>
        <message>
            <source>About this model: training data, figures, limits</source>
            <translation>Über dieses Modell: Trainingsdaten, Zahlen, Grenzen</translation>
        </message>
        <message>
            <source>About this model</source>
            <translation>Über dieses Modell</translation>
        </message>
        <message>
            <source>&amp;Scale</source>
            <translation>&amp;Faktor</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modell</translation>
        </message>
        <message>
            <source>{scale} times finer</source>
            <translation>{scale}-mal feiner</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>The best model for the scale</source>
            <translation>Das beste Modell für den Faktor</translation>
        </message>
        <message>
            <source>No model is installed.</source>
            <translation>Es ist kein Modell installiert.</translation>
        </message>
    </context>
    <context>
        <name>Nodata</name>
        <message>
            <source>Band {band} has several nodata values in the layer's properties, so the layer is exported first; band names, scale and offset of the file are not kept.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>OptionsPage</name>
        <message>
            <source>Engine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;The engine that is installed by {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An environment of its own; install, repair and remove it below</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An &amp;interpreter of my own:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A Python 3.11 or newer that has torch, rasterio and the engine's other requirements</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a Python interpreter</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python elsewhere</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>T&amp;est</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Start this engine, have every device compute, and super-resolve a small image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Inst&amp;all, repair or remove…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Opens the dialog that installs the engine</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Process</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source> minutes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine stays ready so that the next run begins at once, and then gives its memory back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&amp;End the engine's process when it was idle for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dialogs begin with</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scripts and saved models are not changed by these</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Automatic: the best shipped model for the scale</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Balanced: large structures are the input's</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exact: each block's mean is the input's value</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Off: the model's own values</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>Wie genau das Ergebnis bei der Auflösung der Eingabe mit ihr übereinstimmt</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modell</translation>
        </message>
        <message>
            <source>&amp;Consistency</source>
            <translation>&amp;Konsistenz</translation>
        </message>
        <message>
            <source>Testing the engine of {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Testing…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the interpreter's file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The test was cancelled.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It works: engine {engine}, Python {python}; a test image was computed on {device}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{id}: {name}, works ({precisions})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{id}: {name}, fails: {detail}</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>PlanPanel</name>
        <message>
            <source>Result</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>On disk</source>
            <translation>Auf der Platte</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Zeit</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Farben</translation>
        </message>
        <message>
            <source>Columns and rows of the result, and its bands</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The result's size before compression, and what the run needs at most while it lasts</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What the tiles take at most; the engine itself needs about half a gigabyte more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>An estimate, timed on the chosen device just now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The bands that the model sees as red, green and blue, and how they were found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size} pixels, {count} bands ({type})</source>
            <translation>{size} Pixel, {count} Kanäle ({type})</translation>
        </message>
        <message>
            <source>{size}, up to {most} while it runs</source>
            <translation>{size}, während des Laufs bis zu {most}</translation>
        </message>
        <message>
            <source>about {size}</source>
            <translation>etwa {size}</translation>
        </message>
        <message>
            <source>about {time} on {device}, tiles: {tiles}</source>
            <translation>etwa {time} auf {device}, Kacheln: {tiles}</translation>
        </message>
        <message>
            <source>bands {bands} ({how})</source>
            <translation>Kanäle {bands} ({how})</translation>
        </message>
        <message>
            <source>The layer is exported first, {width} × {height} pixels.</source>
            <translation>Der Layer wird zuerst exportiert, {width} × {height} Pixel.</translation>
        </message>
        <message>
            <source>{width} × {height} pixels, {size}, about {time}</source>
            <translation>{width} × {height} Pixel, {size}, etwa {time}</translation>
        </message>
        <message>
            <source>{count} s</source>
            <translation>{count} s</translation>
        </message>
        <message>
            <source>{count} min</source>
            <translation>{count} min</translation>
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation>{hours} h {minutes} min</translation>
        </message>
    </context>
    <context>
        <name>PolygonMask</name>
        <message>
            <source>Polygon {id} of the mask '{mask}' is invalid: run 'Fix geometries' on the layer and take the result as mask.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No polygon of the mask '{mask}' lies in the part of the layer that is to be computed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mask '{mask}' can't be brought into the coordinate system of the raster layer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mask has too many vertices ({count}): simplify it, or mask a smaller part.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>PreviewPanel</name>
        <message>
            <source>No preview.</source>
            <translation>Keine Vorschau.</translation>
        </message>
        <message>
            <source>Map centre</source>
            <translation>Kartenmitte</translation>
        </message>
        <message>
            <source>Show the centre of the map, and follow it</source>
            <translation>Die Mitte der Karte zeigen und ihr folgen</translation>
        </message>
        <message>
            <source>Pick a place</source>
            <translation>Ort wählen</translation>
        </message>
        <message>
            <source>Click a place on the map to see it here</source>
            <translation>Einen Ort auf der Karte anklicken, um ihn hier zu sehen</translation>
        </message>
        <message>
            <source>{seconds:.1f} s</source>
            <translation>{seconds:.1f} s</translation>
        </message>
    </context>
    <context>
        <name>RasterSource</name>
        <message>
            <source>Exporting {columns} x {rows} pixels of '{layer}' at {size:.6g} map units a pixel.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' has no resolution of its own: give the export resolution.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' can't be exported as displayed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The extent is widened to whole pixels of the layer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' can't be read: {reason}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its source is missing or damaged.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' can't be exported by its data provider ({provider}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The extent is empty.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The extent ({wanted}) lies outside the layer ({layer}).</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunController</name>
        <message>
            <source>A run is under way; wait for it or cancel it.</source>
            <translation>Ein Lauf ist im Gange; warten Sie oder brechen Sie ihn ab.</translation>
        </message>
        <message>
            <source>SlimDiffSR's algorithms are switched off in the Processing options.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Super-resolve {layer}</source>
            <translation>{layer} feiner auflösen</translation>
        </message>
        <message>
            <source>The run failed; SlimDiffSR's log has the details.</source>
            <translation>Der Lauf ist fehlgeschlagen; Näheres im Protokoll von SlimDiffSR.</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>The result {path} can't be opened.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>RunPanel</name>
        <message>
            <source>R&amp;un</source>
            <translation>A&amp;usführen</translation>
        </message>
        <message>
            <source>Super-resolve the layer</source>
            <translation>Den Layer feiner auflösen</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>A&amp;bbrechen</translation>
        </message>
        <message>
            <source>Stop the run; nothing is left behind</source>
            <translation>Den Lauf anhalten; es bleibt nichts zurück</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Start…</translation>
        </message>
        <message>
            <source>Reading the layer</source>
            <translation>Der Layer wird gelesen</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planung</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Der ganze Layer wird angesehen</translation>
        </message>
        <message>
            <source>Tile {done} of {total}</source>
            <translation>Kachel {done} von {total}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Das Ergebnis wird zusammengesetzt</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>noch etwa {time}</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Wird abgebrochen…</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Fertig in {time}.</translation>
        </message>
        <message>
            <source>Cancelled; nothing was written.</source>
            <translation>Abgebrochen; nichts wurde geschrieben.</translation>
        </message>
    </context>
    <context>
        <name>SlimDiffSRDock</name>
        <message>
            <source>What it takes</source>
            <translation>Was es braucht</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <source>Super-resolve</source>
            <translation>Feiner auflösen</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Frühere Läufe</translation>
        </message>
        <message>
            <source>The layer '{layer}' is not in this project; add it and try again.</source>
            <translation>Der Layer „{layer}“ ist nicht in diesem Projekt; fügen Sie ihn hinzu und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>The mask of that run is not in this project; add it, and choose it in the form.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine is not set up yet.</source>
            <translation>Die Rechenumgebung ist noch nicht eingerichtet.</translation>
        </message>
        <message>
            <source>Set it up…</source>
            <translation>Einrichten…</translation>
        </message>
    </context>
    <context>
        <name>SuperResolveLayer</name>
        <message>
            <source>Super-resolve layer</source>
            <translation>Layer feiner auflösen</translation>
        </message>
        <message>
            <source>super-resolution,super resolution,upscale,upsample,enhance,sharpen,resolution,deep learning,diffusion</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Makes a raster 2, 4 or 8 times finer, exactly on the input's grid.</source>
            <translation>Macht ein Raster 2-, 4- oder 8-mal feiner, genau auf dem Gitter der Eingabe.</translation>
        </message>
        <message>
            <source>Makes a raster layer 2, 4 or 8 times finer with a small single-step diffusion model.

The result is a GeoTIFF that lies exactly on the input and keeps its data type, bands, scale and offset, nodata and masks. At the input's own resolution its values stay those of the input, as closely as 'Consistency with the input' says.

The added detail is synthesised: it is plausible, but nobody measured it. Do not read single small objects off the result.

Local files are read directly. Web maps, databases and other sources are exported first: choose an extent, and the export resolution under the advanced parameters. The computing is done by a separate process on this computer; cancelling leaves no file behind.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The output would replace the input; choose another file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The model {model} can't tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The model file {path} does not exist.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The result is a GeoTIFF: give the output {path} the ending .tif.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The result and its uncertainty need two files.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mask '{mask}' has no polygons.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>'As displayed' takes the colours of the map: leave the choice of bands out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer '{layer}' has no band {bands}; it has {count}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Input layer</source>
            <translation>Eingabelayer</translation>
        </message>
        <message>
            <source>The raster layer to make finer: any number of bands, 8 to 32-bit integers or floating-point numbers.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Extent</source>
            <translation>Ausdehnung</translation>
        </message>
        <message>
            <source>The part to compute, by default the whole layer. It is widened to whole pixels of the input. Web maps need it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mask</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Polygons, in any coordinate system: their bounding box is computed, and what lies outside of them is masked in the result. With an extent, what both have in common.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scale</source>
            <translation>Faktor</translation>
        </message>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel.</source>
            <translation>Wie viele Pixel des Ergebnisses an der Seite eines Eingabepixels liegen.</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>The model to use; 'auto' takes the best one for the scale. A model's name ends in its scale.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Consistency with the input</source>
            <translation>Konsistenz mit der Eingabe</translation>
        </message>
        <message>
            <source>'balanced': the result's large structures are the input's, while its noise is not copied back. 'exact': the mean of the result over each input pixel is that pixel's value. 'off': the model's own.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Device</source>
            <translation>Gerät</translation>
        </message>
        <message>
            <source>Where to compute: 'auto' takes a graphics card that works (cuda: NVIDIA, mps: Apple), else the CPU.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Red, green and blue band</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The numbers of the bands that the model sees as colour, such as 4,3,2; by default found out from the band's descriptions. The log tells the choice.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The bands of the result; by default all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bands to write</source>
            <translation>Zu schreibende Kanäle</translation>
        </message>
        <message>
            <source>Bands with classes or flags</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bands whose values are codes (quality flags, land cover): they are repeated, not interpolated. Those that can be recognised are found by themselves.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Model file</source>
            <translation>Modelldatei</translation>
        </message>
        <message>
            <source>A model of your own (.safetensors); it takes the place of 'Model'.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Detail in per cent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 for all of it, 0 for an interpolation.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tile size</source>
            <translation>Kachelgröße</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory. By default the model's own.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Precision</source>
            <translation>Genauigkeit</translation>
        </message>
        <message>
            <source>The number format for the computing; 'auto' takes the fastest one that is right on the device.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>A tiled GeoTIFF, or a cloud-optimised one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Creation options</source>
            <translation>Erzeugungsoptionen</translation>
        </message>
        <message>
            <source>GDAL creation options that override the plugin's, such as COMPRESS=LZW|PREDICTOR=2.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>As displayed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's renderer, stretch and choice of bands, in place of its data: the result is red, green and blue of 8 bits. What is transparent is masked.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Export resolution</source>
            <translation>Exportauflösung</translation>
        </message>
        <message>
            <source>For 'As displayed', and for layers without pixels of their own, such as web maps: the size of an exported pixel in the layer's map units. By default the layer's own, else that of the map canvas.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Super-resolved</source>
            <translation>Feiner aufgelöst</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; a file of that name is replaced once the result is complete.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Uncertainty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A second GeoTIFF: one standard deviation of the result's error, in the raster's own units. Only some models can tell it; 'About this model' in the panel says which.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Number of tiles</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Seconds</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Device used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Deviation from the input in grey levels (RMS)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Model used</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>SwipeItem</name>
        <message>
            <source>Before</source>
            <translation>Vorher</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Nachher</translation>
        </message>
    </context>
    <context>
        <name>Texts</name>
        <message>
            <source>'{text}' does not name three bands; write red, green and blue like 4,3,2.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>'{text}' is no creation option; write KEY=VALUE|KEY=VALUE.</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>UncertaintyLayer</name>
        <message>
            <source>One standard deviation of the super-resolved values, in the raster's own units.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>(in the raster's units)</source>
            <translation type="unfinished" />
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <source>The engine's interpreter {path} could not be started: {reason}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The request is too large for the engine.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine did not answer within {seconds:.0f} seconds.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>Der Lauf wurde abgebrochen; nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>The engine's process ended before it began to work.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine's process was killed from outside, most often because the computer ran out of memory; nothing was written. Close other programs or choose a smaller tile size, and run it again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine's environment is incomplete: {line}. Install the engine's requirements for {python}, or choose another interpreter.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The engine's process ended unexpectedly ({code}); nothing was written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Its last words: {line}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>it stopped talking</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>signal {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>exit code {number}</source>
            <translation type="unfinished" />
        </message>
    </context>
</TS>
