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
            <translation>Rechenaufwand</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>Faktor</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>clean input</source>
            <translation>saubere Eingabe</translation>
        </message>
        <message>
            <source>degraded input</source>
            <translation>verschlechterte Eingabe</translation>
        </message>
        <message>
            <source>Deviation from the input, grey levels</source>
            <translation>Abweichung von der Eingabe, Graustufen</translation>
        </message>
        <message>
            <source>Pattern of the pixel grid (above 4 it shows)</source>
            <translation>Muster des Pixelgitters (über 4 ist es zu sehen)</translation>
        </message>
        <message>
            <source>Figures on images that it never saw</source>
            <translation>Zahlen zu Bildern, die es nie gesehen hat</translation>
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
            <translation>Den in {origin} angegebenen Python-Interpreter gibt es nicht: {path}.</translation>
        </message>
        <message>
            <source>The Python that the SlimDiffSR engine was installed with has vanished; the engine needs a repair.</source>
            <translation>Das Python, mit dem der Rechenkern von SlimDiffSR installiert wurde, ist verschwunden; der Rechenkern muss repariert werden.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine was installed for version {version} of the plugin; it needs an update.</source>
            <translation>Der Rechenkern von SlimDiffSR wurde für Version {version} der Erweiterung installiert; er muss aktualisiert werden.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine is not set up.</source>
            <translation>Der Rechenkern von SlimDiffSR ist nicht eingerichtet.</translation>
        </message>
        <message>
            <source>the setting {name}</source>
            <translation>der Einstellung {name}</translation>
        </message>
        <message>
            <source>the environment variable {name}</source>
            <translation>der Umgebungsvariable {name}</translation>
        </message>
        <message>
            <source>In QGIS choose Raster, SlimDiffSR, Install the engine. Without a desktop make a Python environment (3.11 or newer) with the engine's requirements (torch, rasterio; for instance 'pip install {backend}'), and give its interpreter's path in the setting {setting} or in the environment variable {variable}.</source>
            <translation>Wählen Sie in QGIS Raster, SlimDiffSR, Rechenkern installieren. Ohne Oberfläche legen Sie eine Python-Umgebung (3.11 oder neuer) mit dem an, was der Rechenkern braucht (torch, rasterio; zum Beispiel „pip install {backend}“), und geben Sie den Pfad ihres Interpreters in der Einstellung {setting} oder in der Umgebungsvariable {variable} an.</translation>
        </message>
    </context>
    <context>
        <name>EngineSetup</name>
        <message>
            <source>Install the engine…</source>
            <translation>Rechenkern installieren…</translation>
        </message>
        <message>
            <source>Install, update, repair or remove what {name} computes with</source>
            <translation>Installieren, aktualisieren, reparieren oder entfernen, womit {name} rechnet</translation>
        </message>
    </context>
    <context>
        <name>EngineState</name>
        <message>
            <source>The chosen interpreter {path} is gone.</source>
            <translation>Der gewählte Interpreter {path} ist nicht mehr da.</translation>
        </message>
        <message>
            <source>An interpreter of your own is used, chosen in the options: {path}.</source>
            <translation>Es wird ein eigener Interpreter benutzt, der in den Optionen gewählt wurde: {path}.</translation>
        </message>
        <message>
            <source>The environment variable {variable} names the interpreter that is used: {path}.</source>
            <translation>Die Umgebungsvariable {variable} nennt den Interpreter, der benutzt wird: {path}.</translation>
        </message>
        <message>
            <source>The engine is not installed yet. It is the program that does the computing: on this computer, apart from QGIS.</source>
            <translation>Der Rechenkern ist noch nicht installiert. Das ist das Programm, das rechnet: auf diesem Computer, getrennt von QGIS.</translation>
        </message>
        <message>
            <source>The engine of the development checkout is used: {path}.</source>
            <translation>Es wird der Rechenkern des Quellcode-Verzeichnisses benutzt: {path}.</translation>
        </message>
        <message>
            <source>The Python that the engine was installed with has vanished: choose Repair.</source>
            <translation>Das Python, mit dem der Rechenkern installiert wurde, ist verschwunden: wählen Sie „Reparieren“.</translation>
        </message>
        <message>
            <source>The engine was installed for version {old} of the plugin and can't serve version {new}: update it.</source>
            <translation>Der Rechenkern wurde für Version {old} der Erweiterung installiert und kann Version {new} nicht dienen: aktualisieren Sie ihn.</translation>
        </message>
        <message>
            <source>Installed: PyTorch {torch}, Python {python}, tried on {device}.</source>
            <translation>Installiert: PyTorch {torch}, Python {python}, erprobt auf {device}.</translation>
        </message>
        <message>
            <source>It works; an update brings newer packages.</source>
            <translation>Er funktioniert; eine Aktualisierung bringt neuere Pakete.</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>The export of '{layer}' would be {columns} x {rows} pixels ({millions:,.0f} million, the limit is {limit:,.0f} million): choose a smaller extent or a coarser export resolution.</source>
            <translation>Der Export von „{layer}“ hätte {columns} x {rows} Pixel ({millions:,.0f} Millionen, die Grenze liegt bei {limit:,.0f} Millionen): wählen Sie eine kleinere Ausdehnung oder eine gröbere Exportauflösung.</translation>
        </message>
        <message>
            <source>The export of '{layer}' ({columns} x {rows} pixels) may need {needed:,.1f} GB, but the temporary folder {folder} has {free:,.1f} GB left: choose a smaller extent.</source>
            <translation>Der Export von „{layer}“ ({columns} x {rows} Pixel) braucht bis zu {needed:,.1f} GB, aber im temporären Ordner {folder} sind nur {free:,.1f} GB frei: wählen Sie eine kleinere Ausdehnung.</translation>
        </message>
        <message>
            <source>The layer's data provider can't be copied.</source>
            <translation>Der Datenanbieter des Layers lässt sich nicht kopieren.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>Der Lauf wurde abgebrochen; nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>error {number}</source>
            <translation>Fehler {number}</translation>
        </message>
        <message>
            <source>The layer could not be exported ({reason}).</source>
            <translation>Der Layer konnte nicht exportiert werden ({reason}).</translation>
        </message>
        <message>
            <source>The layer's source reported {count} problems during the export, the first: {first}</source>
            <translation>Die Quelle des Layers hat beim Export {count} Probleme gemeldet, das erste: {first}</translation>
        </message>
        <message>
            <source>The temporary file {path} can't be written.</source>
            <translation>Die temporäre Datei {path} kann nicht geschrieben werden.</translation>
        </message>
    </context>
    <context>
        <name>ExportChooser</name>
        <message>
            <source>As &amp;displayed</source>
            <translation>Wie darges&amp;tellt</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's style, in place of its data; what is transparent is masked</source>
            <translation>Statt der Daten die Farben nehmen, die die Karte mit dem Stil des Layers zeigt; was durchsichtig ist, wird maskiert</translation>
        </message>
        <message>
            <source>As on the map</source>
            <translation>Wie auf der Karte</translation>
        </message>
        <message>
            <source>The size of an exported pixel, in map units of the layer</source>
            <translation>Die Größe eines exportierten Pixels in Karteneinheiten des Layers</translation>
        </message>
        <message>
            <source>Pixel si&amp;ze</source>
            <translation>Pi&amp;xelgröße</translation>
        </message>
        <message>
            <source>The layer's own: {size}</source>
            <translation>Wie der Layer: {size}</translation>
        </message>
        <message>
            <source>As on the map: {size}</source>
            <translation>Wie auf der Karte: {size}</translation>
        </message>
    </context>
    <context>
        <name>FailurePanel</name>
        <message>
            <source>Copy the report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <source>Copy what happened, and what the programs said, to send it to somebody</source>
            <translation>Kopiert, was geschehen ist und was die Programme gemeldet haben, um es jemandem zu schicken</translation>
        </message>
        <message>
            <source>What to do: {step}</source>
            <translation>Was zu tun ist: {step}</translation>
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
            <translation>Apples Grafikprozessor wird benutzt; die CPU funktioniert auch.</translation>
        </message>
        <message>
            <source>No NVIDIA graphics card was found; the CPU is used.</source>
            <translation>Es wurde keine NVIDIA-Grafikkarte gefunden; die CPU wird benutzt.</translation>
        </message>
        <message>
            <source>{name} with driver {driver} can be used with the build {build}.</source>
            <translation>{name} mit Treiber {driver} kann mit dem Paket {build} benutzt werden.</translation>
        </message>
        <message>
            <source>PyTorch is no longer made for Macs with an Intel processor; on such a Mac the engine can't be installed.</source>
            <translation>PyTorch gibt es für Macs mit Intel-Prozessor nicht mehr; auf einem solchen Mac lässt sich der Rechenkern nicht installieren.</translation>
        </message>
        <message>
            <source>There is no build of PyTorch for this computer ({system}, {processor}).</source>
            <translation>Für diesen Computer ({system}, {processor}) gibt es kein PyTorch.</translation>
        </message>
        <message>
            <source>{name} is too old for PyTorch; the CPU is used.</source>
            <translation>{name} ist zu alt für PyTorch; die CPU wird benutzt.</translation>
        </message>
        <message>
            <source>{name} can't be used with its driver {driver}: update the driver to version {needed} or newer and open this dialog again, or use the CPU.</source>
            <translation>{name} kann mit dem Treiber {driver} nicht benutzt werden: aktualisieren Sie den Treiber auf Version {needed} oder neuer und öffnen Sie diesen Dialog noch einmal, oder nehmen Sie die CPU.</translation>
        </message>
        <message>
            <source>The installation was cancelled.</source>
            <translation>Die Installation wurde abgebrochen.</translation>
        </message>
        <message>
            <source>Checking</source>
            <translation>Prüfung</translation>
        </message>
        <message>
            <source>The installation failed: {reason}.</source>
            <translation>Die Installation ist fehlgeschlagen: {reason}.</translation>
        </message>
        <message>
            <source>Removing what an interrupted installation left: {folder}</source>
            <translation>Entfernt, was eine unterbrochene Installation zurückgelassen hat: {folder}</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <source>Making an environment from Python {version}</source>
            <translation>Umgebung aus Python {version} wird angelegt</translation>
        </message>
        <message>
            <source>making the environment</source>
            <translation>die Umgebung angelegt wurde</translation>
        </message>
        <message>
            <source>Updating pip</source>
            <translation>pip wird aktualisiert</translation>
        </message>
        <message>
            <source>Trying the engine on the device '{device}'</source>
            <translation>Der Rechenkern wird auf dem Gerät „{device}“ erprobt</translation>
        </message>
        <message>
            <source>Fetching a Python</source>
            <translation>Python wird geholt</translation>
        </message>
        <message>
            <source>fetching a Python</source>
            <translation>Python geholt wurde</translation>
        </message>
        <message>
            <source>The Python that was fetched can't be used; choose an interpreter instead.</source>
            <translation>Das geholte Python ist nicht zu gebrauchen; wählen Sie stattdessen einen Interpreter.</translation>
        </message>
        <message>
            <source>updating pip</source>
            <translation>pip aktualisiert wurde</translation>
        </message>
        <message>
            <source>pip stays as it is.</source>
            <translation>pip bleibt, wie es ist.</translation>
        </message>
        <message>
            <source>installing the packages</source>
            <translation>die Pakete installiert wurden</translation>
        </message>
        <message>
            <source>installing PyTorch</source>
            <translation>PyTorch installiert wurde</translation>
        </message>
        <message>
            <source>installing what PyTorch needs</source>
            <translation>installiert wurde, was PyTorch braucht</translation>
        </message>
        <message>
            <source>looking for missing packages</source>
            <translation>nach fehlenden Paketen gesucht wurde</translation>
        </message>
        <message>
            <source>The installation failed while {what} (exit code {code}): {line}</source>
            <translation>Die Installation ist fehlgeschlagen, während {what} (Rückgabewert {code}): {line}</translation>
        </message>
        <message>
            <source>{folder} is in use; the next installation removes it.</source>
            <translation>{folder} ist in Gebrauch; die nächste Installation entfernt ihn.</translation>
        </message>
        <message>
            <source>it said nothing</source>
            <translation>keine Meldung</translation>
        </message>
        <message>
            <source>{path} is not a Python interpreter that can be started.</source>
            <translation>{path} ist kein Python-Interpreter, der sich starten lässt.</translation>
        </message>
        <message>
            <source>Python {version} doesn't fit; the engine needs {oldest} to {newest}.</source>
            <translation>Python {version} passt nicht; der Rechenkern braucht {oldest} bis {newest}.</translation>
        </message>
        <message>
            <source>It is not the standard Python (CPython with its lock), which PyTorch is made for.</source>
            <translation>Es ist nicht das übliche Python (CPython mit Sperre), für das PyTorch gemacht ist.</translation>
        </message>
        <message>
            <source>It is a 32-bit Python; PyTorch needs a 64-bit one.</source>
            <translation>Es ist ein 32-Bit-Python; PyTorch braucht 64 Bit.</translation>
        </message>
        <message>
            <source>It is made for another processor ({its}) than this computer has ({ours}).</source>
            <translation>Es ist für einen anderen Prozessor gemacht ({its}), als dieser Computer hat ({ours}).</translation>
        </message>
        <message>
            <source>It belongs to a system without glibc, which PyTorch's builds need.</source>
            <translation>Es gehört zu einem System ohne glibc, das PyTorch braucht.</translation>
        </message>
        <message>
            <source>It lacks the module {names}; on Debian and Ubuntu install the package python3-venv.</source>
            <translation>Ihm fehlt das Modul {names}; unter Debian und Ubuntu installieren Sie das Paket python3-venv.</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>Die Platte ist voll</translation>
        </message>
        <message>
            <source>The disk that holds the engine's folder filled up during the installation.</source>
            <translation>Die Platte mit dem Ordner des Rechenkerns ist während der Installation vollgelaufen.</translation>
        </message>
        <message>
            <source>Free some space (the dialog says how much is needed) or choose a folder on another disk, and install again; what was downloaded is used again.</source>
            <translation>Schaffen Sie Platz (der Dialog sagt, wie viel nötig ist) oder wählen Sie einen Ordner auf einer anderen Platte und installieren Sie noch einmal; was schon geladen ist, wird wieder benutzt.</translation>
        </message>
        <message>
            <source>Your disk quota is used up</source>
            <translation>Ihr Speicherkontingent ist erschöpft</translation>
        </message>
        <message>
            <source>The administrator limits how much you may store, and the engine goes over that limit.</source>
            <translation>Die Systemverwaltung begrenzt, wie viel Sie speichern dürfen, und der Rechenkern überschreitet diese Grenze.</translation>
        </message>
        <message>
            <source>Delete files of yours, ask for more, or choose a folder on a local disk.</source>
            <translation>Löschen Sie eigene Dateien, bitten Sie um mehr oder wählen Sie einen Ordner auf einer lokalen Platte.</translation>
        </message>
        <message>
            <source>The folder can't be written to</source>
            <translation>In den Ordner kann nicht geschrieben werden</translation>
        </message>
        <message>
            <source>The engine's folder lies on a file system that is mounted read-only.</source>
            <translation>Der Ordner des Rechenkerns liegt auf einem Dateisystem, das nur lesbar eingehängt ist.</translation>
        </message>
        <message>
            <source>Choose another folder in the dialog.</source>
            <translation>Wählen Sie im Dialog einen anderen Ordner.</translation>
        </message>
        <message>
            <source>A path is too long for Windows</source>
            <translation>Ein Pfad ist zu lang für Windows</translation>
        </message>
        <message>
            <source>PyTorch's files lie deep in folders, and Windows allows 259 characters for a whole path.</source>
            <translation>Die Dateien von PyTorch liegen tief in Ordnern, und Windows erlaubt 259 Zeichen für einen ganzen Pfad.</translation>
        </message>
        <message>
            <source>Choose a folder with a short path, such as C:\SlimDiffSR, or have your administrator allow long paths.</source>
            <translation>Wählen Sie einen Ordner mit kurzem Pfad, etwa C:\SlimDiffSR, oder lassen Sie die Systemverwaltung lange Pfade erlauben.</translation>
        </message>
        <message>
            <source>Another program holds a file</source>
            <translation>Ein anderes Programm hält eine Datei fest</translation>
        </message>
        <message>
            <source>A virus scanner, a cloud folder or another QGIS has opened a file that is being written.</source>
            <translation>Ein Virenscanner, ein Cloud-Ordner oder ein anderes QGIS hat eine Datei geöffnet, die geschrieben wird.</translation>
        </message>
        <message>
            <source>Close other QGIS windows, wait a minute and install again. If it happens again, choose a folder outside of OneDrive or Dropbox, or ask for an exception in the virus scanner.</source>
            <translation>Schließen Sie andere QGIS-Fenster, warten Sie eine Minute und installieren Sie noch einmal. Geschieht es wieder, wählen Sie einen Ordner außerhalb von OneDrive oder Dropbox oder bitten Sie um eine Ausnahme im Virenscanner.</translation>
        </message>
        <message>
            <source>The computer's protection forbids it</source>
            <translation>Der Schutz des Computers verbietet es</translation>
        </message>
        <message>
            <source>A group policy, AppLocker or the virus scanner doesn't let programs start from the engine's folder.</source>
            <translation>Eine Gruppenrichtlinie, AppLocker oder der Virenscanner lässt keine Programme aus dem Ordner des Rechenkerns starten.</translation>
        </message>
        <message>
            <source>Ask your administrator to allow the engine's folder, or to install the engine where programs may run, and choose its interpreter in the options.</source>
            <translation>Bitten Sie die Systemverwaltung, den Ordner des Rechenkerns zu erlauben oder den Rechenkern dort zu installieren, wo Programme laufen dürfen, und wählen Sie seinen Interpreter in den Optionen.</translation>
        </message>
        <message>
            <source>This Python can't make environments</source>
            <translation>Dieses Python kann keine Umgebungen anlegen</translation>
        </message>
        <message>
            <source>Debian and Ubuntu put the modules venv and ensurepip into a package of their own, which isn't installed.</source>
            <translation>Debian und Ubuntu liefern die Module venv und ensurepip in einem eigenen Paket, das nicht installiert ist.</translation>
        </message>
        <message>
            <source>Install the package python3-venv (sudo apt install python3-venv), or choose another interpreter.</source>
            <translation>Installieren Sie das Paket python3-venv (sudo apt install python3-venv) oder wählen Sie einen anderen Interpreter.</translation>
        </message>
        <message>
            <source>This Python refuses packages</source>
            <translation>Dieses Python nimmt keine Pakete an</translation>
        </message>
        <message>
            <source>The chosen interpreter belongs to the operating system, and pip was asked to install into it.</source>
            <translation>Der gewählte Interpreter gehört dem Betriebssystem, und pip sollte dorthin installieren.</translation>
        </message>
        <message>
            <source>Let SlimDiffSR make an environment of its own: clear the interpreter in the options and install.</source>
            <translation>Lassen Sie SlimDiffSR eine eigene Umgebung anlegen: leeren Sie den Interpreter in den Optionen und installieren Sie.</translation>
        </message>
        <message>
            <source>This Python has no encryption</source>
            <translation>Dieses Python hat keine Verschlüsselung</translation>
        </message>
        <message>
            <source>The chosen interpreter was built without the module ssl, or can't find its library, so it can't reach an index.</source>
            <translation>Der gewählte Interpreter wurde ohne das Modul ssl gebaut oder findet dessen Bibliothek nicht, und erreicht so keinen Paketindex.</translation>
        </message>
        <message>
            <source>Choose another interpreter, or let SlimDiffSR fetch one.</source>
            <translation>Wählen Sie einen anderen Interpreter oder lassen Sie SlimDiffSR einen holen.</translation>
        </message>
        <message>
            <source>The Python version doesn't fit</source>
            <translation>Die Python-Version passt nicht</translation>
        </message>
        <message>
            <source>The packages are made for Python 3.11 to 3.14, and the chosen interpreter is another one.</source>
            <translation>Die Pakete sind für Python 3.11 bis 3.14 gemacht, und der gewählte Interpreter ist ein anderer.</translation>
        </message>
        <message>
            <source>The interpreter is made for another processor</source>
            <translation>Der Interpreter ist für einen anderen Prozessor gemacht</translation>
        </message>
        <message>
            <source>The Python and the packages, or the Python and this computer, are made for different processors (Intel and Apple, or 32 and 64 bits).</source>
            <translation>Das Python und die Pakete, oder das Python und dieser Computer, sind für verschiedene Prozessoren gemacht (Intel und Apple, oder 32 und 64 Bit).</translation>
        </message>
        <message>
            <source>Choose an interpreter made for this computer's processor, or let SlimDiffSR fetch one.</source>
            <translation>Wählen Sie einen Interpreter für den Prozessor dieses Computers oder lassen Sie SlimDiffSR einen holen.</translation>
        </message>
        <message>
            <source>macOS holds the files in quarantine</source>
            <translation>macOS hält die Dateien in Quarantäne</translation>
        </message>
        <message>
            <source>macOS doesn't load libraries that it took for downloads of an unknown developer, or that the interpreter's signature doesn't allow.</source>
            <translation>macOS lädt keine Bibliotheken, die es für Downloads eines unbekannten Entwicklers hält oder die die Signatur des Interpreters nicht erlaubt.</translation>
        </message>
        <message>
            <source>Use Python from python.org or Homebrew instead of the one inside QGIS, or allow the file under System Settings, Privacy &amp; Security.</source>
            <translation>Nehmen Sie Python von python.org oder Homebrew statt dessen in QGIS, oder erlauben Sie die Datei unter Systemeinstellungen, Datenschutz &amp; Sicherheit.</translation>
        </message>
        <message>
            <source>The interpreter has vanished</source>
            <translation>Der Interpreter ist verschwunden</translation>
        </message>
        <message>
            <source>The Python that the environment was made from was updated or removed, and the environment only links to it.</source>
            <translation>Das Python, aus dem die Umgebung angelegt wurde, wurde aktualisiert oder entfernt, und die Umgebung verweist nur darauf.</translation>
        </message>
        <message>
            <source>Install the engine again (Repair); what it needs is chosen anew.</source>
            <translation>Installieren Sie den Rechenkern noch einmal („Reparieren“); was er braucht, wird neu gewählt.</translation>
        </message>
        <message>
            <source>The proxy wants a user name and password</source>
            <translation>Der Proxy verlangt Benutzername und Passwort</translation>
        </message>
        <message>
            <source>Your network's proxy didn't accept the request without, or with wrong, credentials.</source>
            <translation>Der Proxy Ihres Netzwerks hat die Anfrage ohne oder mit falschen Zugangsdaten nicht angenommen.</translation>
        </message>
        <message>
            <source>Enter them in QGIS under Settings, Options, Network, Use proxy, and install again; or install from a folder of wheels.</source>
            <translation>Geben Sie sie in QGIS unter Einstellungen, Optionen, Netzwerk, Proxy ein und installieren Sie noch einmal; oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>pip can't use a SOCKS proxy</source>
            <translation>pip kann keinen SOCKS-Proxy benutzen</translation>
        </message>
        <message>
            <source>QGIS is set to a SOCKS5 proxy, for which pip needs a package that it can only fetch through a network.</source>
            <translation>In QGIS ist ein SOCKS5-Proxy eingestellt; dafür braucht pip ein Paket, das es nur über ein Netzwerk holen kann.</translation>
        </message>
        <message>
            <source>Choose an HTTP proxy in QGIS's network options, or install from a folder of wheels.</source>
            <translation>Wählen Sie in den Netzwerkoptionen von QGIS einen HTTP-Proxy, oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>The proxy can't be used</source>
            <translation>Der Proxy ist nicht zu benutzen</translation>
        </message>
        <message>
            <source>The proxy that QGIS or the system names doesn't answer, or forbids the package index.</source>
            <translation>Der Proxy, den QGIS oder das System nennt, antwortet nicht oder verbietet den Paketindex.</translation>
        </message>
        <message>
            <source>Check the proxy in QGIS under Settings, Options, Network; ask your administrator to allow pypi.org, files.pythonhosted.org and download.pytorch.org; or install from a folder of wheels.</source>
            <translation>Prüfen Sie den Proxy in QGIS unter Einstellungen, Optionen, Netzwerk; bitten Sie die Systemverwaltung, pypi.org, files.pythonhosted.org und download.pytorch.org zu erlauben; oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>The connection's certificate isn't trusted</source>
            <translation>Dem Zertifikat der Verbindung wird nicht vertraut</translation>
        </message>
        <message>
            <source>Your network opens encrypted connections with a certificate of its own, which Python doesn't know.</source>
            <translation>Ihr Netzwerk öffnet verschlüsselte Verbindungen mit einem eigenen Zertifikat, das Python nicht kennt.</translation>
        </message>
        <message>
            <source>Ask your administrator for that certificate as a PEM file, set the environment variable PIP_CERT to its path (QGIS: Settings, Options, System, Environment), restart QGIS and install again; or install from a folder of wheels.</source>
            <translation>Bitten Sie die Systemverwaltung um dieses Zertifikat als PEM-Datei, setzen Sie die Umgebungsvariable PIP_CERT auf dessen Pfad (QGIS: Einstellungen, Optionen, System, Umgebung), starten Sie QGIS neu und installieren Sie noch einmal; oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>The package index wasn't found</source>
            <translation>Der Paketindex wurde nicht gefunden</translation>
        </message>
        <message>
            <source>This computer is offline, or its network doesn't know the name of the package index (often a missing proxy).</source>
            <translation>Dieser Computer ist offline, oder sein Netzwerk kennt den Namen des Paketindex nicht (oft fehlt ein Proxy).</translation>
        </message>
        <message>
            <source>Check the connection, set the proxy in QGIS's network options if your network needs one, or install from a folder of wheels.</source>
            <translation>Prüfen Sie die Verbindung, stellen Sie in den Netzwerkoptionen von QGIS den Proxy ein, falls Ihr Netzwerk einen braucht, oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>A download isn't what was published</source>
            <translation>Ein Download ist nicht das, was veröffentlicht wurde</translation>
        </message>
        <message>
            <source>A file was damaged or replaced on its way, by a proxy, a virus scanner or a broken connection; or an index of your own or the folder of wheels has another file than PyPI.</source>
            <translation>Eine Datei wurde unterwegs beschädigt oder ersetzt, durch einen Proxy, einen Virenscanner oder eine abgerissene Verbindung; oder ein eigener Index oder der Ordner mit Wheels hat eine andere Datei als PyPI.</translation>
        </message>
        <message>
            <source>Install again. If it fails again, use another network, or a folder of wheels that was filled from PyPI (docs/installing.md).</source>
            <translation>Installieren Sie noch einmal. Schlägt es wieder fehl, benutzen Sie ein anderes Netzwerk oder einen Ordner mit Wheels, der von PyPI gefüllt wurde (docs/installing.md).</translation>
        </message>
        <message>
            <source>A downloaded file is damaged</source>
            <translation>Eine heruntergeladene Datei ist beschädigt</translation>
        </message>
        <message>
            <source>A connection broke off, or the store of downloads holds half a file.</source>
            <translation>Eine Verbindung ist abgerissen, oder im Zwischenspeicher liegt eine halbe Datei.</translation>
        </message>
        <message>
            <source>Choose Remove, which also empties the store of downloads, and install again. With a folder of wheels: copy the named file again.</source>
            <translation>Wählen Sie „Entfernen“, was auch den Zwischenspeicher leert, und installieren Sie noch einmal. Bei einem Ordner mit Wheels: kopieren Sie die genannte Datei noch einmal.</translation>
        </message>
        <message>
            <source>PyTorch's own index isn't reachable</source>
            <translation>Der eigene Index von PyTorch ist nicht erreichbar</translation>
        </message>
        <message>
            <source>The chosen build of PyTorch comes from download.pytorch.org, which your network blocks or which has no such build.</source>
            <translation>Das gewählte PyTorch kommt von download.pytorch.org; Ihr Netzwerk sperrt das, oder dort gibt es dieses Paket nicht.</translation>
        </message>
        <message>
            <source>Choose another build, ask your administrator to allow download.pytorch.org, or install from a folder of wheels.</source>
            <translation>Wählen Sie ein anderes Paket, bitten Sie die Systemverwaltung, download.pytorch.org zu erlauben, oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>The package index refuses</source>
            <translation>Der Paketindex weist ab</translation>
        </message>
        <message>
            <source>The index that pip is set to (pip.conf, PIP_INDEX_URL) wants a login, forbids the package or doesn't have it.</source>
            <translation>Der Index, der für pip eingestellt ist (pip.conf, PIP_INDEX_URL), verlangt eine Anmeldung, verbietet das Paket oder hat es nicht.</translation>
        </message>
        <message>
            <source>Check pip's configuration with whoever set it, or install from a folder of wheels.</source>
            <translation>Prüfen Sie die Einstellungen von pip mit der Person, die sie gesetzt hat, oder installieren Sie aus einem Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>The connection broke off</source>
            <translation>Die Verbindung ist abgerissen</translation>
        </message>
        <message>
            <source>The package index answered too slowly or not at all.</source>
            <translation>Der Paketindex hat zu langsam oder gar nicht geantwortet.</translation>
        </message>
        <message>
            <source>Install again: what was downloaded completely is used again. On a slow network set the environment variable PIP_DEFAULT_TIMEOUT to 120.</source>
            <translation>Installieren Sie noch einmal: was vollständig geladen ist, wird wieder benutzt. In einem langsamen Netzwerk setzen Sie die Umgebungsvariable PIP_DEFAULT_TIMEOUT auf 120.</translation>
        </message>
        <message>
            <source>The system is too old for PyTorch</source>
            <translation>Das System ist zu alt für PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build needs a newer C library (glibc 2.28 or newer) than this Linux has.</source>
            <translation>PyTorch braucht eine neuere C-Bibliothek (glibc 2.28 oder neuer), als dieses Linux hat.</translation>
        </message>
        <message>
            <source>Update the system, or run QGIS in a newer one; there is no build of PyTorch for this one.</source>
            <translation>Aktualisieren Sie das System oder benutzen Sie QGIS in einem neueren; für dieses gibt es kein PyTorch.</translation>
        </message>
        <message>
            <source>There is no package for this Python and computer</source>
            <translation>Für dieses Python und diesen Computer gibt es kein Paket</translation>
        </message>
        <message>
            <source>The index or the folder of wheels has no file of the needed version for this version of Python, this system and this processor.</source>
            <translation>Der Index oder der Ordner mit Wheels hat keine Datei der nötigen Version für diese Python-Version, dieses System und diesen Prozessor.</translation>
        </message>
        <message>
            <source>Choose Python 3.11 or another build. With a folder of wheels: fill it with the Python version that is chosen here (docs/installing.md).</source>
            <translation>Wählen Sie Python 3.11 oder ein anderes Paket. Bei einem Ordner mit Wheels: füllen Sie ihn mit der Python-Version, die hier gewählt ist (docs/installing.md).</translation>
        </message>
        <message>
            <source>The packages don't fit together</source>
            <translation>Die Pakete passen nicht zusammen</translation>
        </message>
        <message>
            <source>The folder of wheels, an index of your own or a setting of pip lacks a package, or has another version than the one that SlimDiffSR was tried with.</source>
            <translation>Im Ordner mit Wheels, in einem eigenen Index oder durch eine Einstellung von pip fehlt ein Paket oder es hat eine andere Version als die, mit der SlimDiffSR erprobt wurde.</translation>
        </message>
        <message>
            <source>Look in the details for the package that is named. Fill the folder of wheels with SlimDiffSR's constraints (docs/installing.md), or try without pip's own settings.</source>
            <translation>Sehen Sie in den Details nach, welches Paket genannt ist. Füllen Sie den Ordner mit Wheels nach den Versionsvorgaben von SlimDiffSR (docs/installing.md), oder versuchen Sie es ohne eigene Einstellungen von pip.</translation>
        </message>
        <message>
            <source>The processor is too old for PyTorch</source>
            <translation>Der Prozessor ist zu alt für PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build uses instructions (AVX2) that this computer's processor, or its virtual machine, doesn't have.</source>
            <translation>PyTorch benutzt Befehle (AVX2), die der Prozessor dieses Computers oder dessen virtuelle Maschine nicht hat.</translation>
        </message>
        <message>
            <source>Use a computer made after about 2013; in a virtual machine let the host's processor through.</source>
            <translation>Benutzen Sie einen Computer, der nach etwa 2013 gebaut wurde; in einer virtuellen Maschine reichen Sie den Prozessor des Wirtssystems durch.</translation>
        </message>
        <message>
            <source>The Visual C++ runtime is missing</source>
            <translation>Die Visual-C++-Laufzeit fehlt</translation>
        </message>
        <message>
            <source>PyTorch needs Microsoft's Visual C++ Redistributable, which isn't installed or is too old.</source>
            <translation>PyTorch braucht Microsofts Visual C++ Redistributable, das nicht installiert oder zu alt ist.</translation>
        </message>
        <message>
            <source>Install https://aka.ms/vs/17/release/vc_redist.x64.exe, restart QGIS, and choose Repair.</source>
            <translation>Installieren Sie https://aka.ms/vs/17/release/vc_redist.x64.exe, starten Sie QGIS neu und wählen Sie „Reparieren“.</translation>
        </message>
        <message>
            <source>The graphics driver is too old</source>
            <translation>Der Grafiktreiber ist zu alt</translation>
        </message>
        <message>
            <source>The NVIDIA driver can't run this build of PyTorch.</source>
            <translation>Der NVIDIA-Treiber kann dieses PyTorch nicht ausführen.</translation>
        </message>
        <message>
            <source>Update the NVIDIA driver, restart the computer and choose Repair; or install the build for the CPU.</source>
            <translation>Aktualisieren Sie den NVIDIA-Treiber, starten Sie den Computer neu und wählen Sie „Reparieren“; oder installieren Sie das Paket für die CPU.</translation>
        </message>
        <message>
            <source>The graphics card doesn't compute</source>
            <translation>Die Grafikkarte rechnet nicht</translation>
        </message>
        <message>
            <source>PyTorch is installed, but a trial computation on the graphics card failed: the build has no code for it, or its driver or memory doesn't suffice.</source>
            <translation>PyTorch ist installiert, aber eine Proberechnung auf der Grafikkarte ist fehlgeschlagen: das Paket hat keinen Code für sie, oder ihr Treiber oder Speicher reicht nicht.</translation>
        </message>
        <message>
            <source>Choose the other CUDA build, update the driver, or install the build for the CPU, which always works.</source>
            <translation>Wählen Sie das andere CUDA-Paket, aktualisieren Sie den Treiber, oder installieren Sie das Paket für die CPU, das immer funktioniert.</translation>
        </message>
        <message>
            <source>The computer's memory did not suffice</source>
            <translation>Der Arbeitsspeicher des Computers hat nicht gereicht</translation>
        </message>
        <message>
            <source>The system ended the installer, most often because memory ran out; PyTorch needs about 2 GB to be installed.</source>
            <translation>Das System hat die Installation beendet, meist weil der Arbeitsspeicher ausging; PyTorch braucht zum Installieren etwa 2 GB.</translation>
        </message>
        <message>
            <source>Close other programs and install again. On Windows let the system manage the size of the paging file.</source>
            <translation>Schließen Sie andere Programme und installieren Sie noch einmal. Unter Windows lassen Sie das System die Größe der Auslagerungsdatei verwalten.</translation>
        </message>
        <message>
            <source>Writing there isn't allowed</source>
            <translation>Dort darf nicht geschrieben werden</translation>
        </message>
        <message>
            <source>Your account may not write to the engine's folder, or may not start programs from it; a virus scanner can be the reason too.</source>
            <translation>Ihr Konto darf nicht in den Ordner des Rechenkerns schreiben oder keine Programme daraus starten; auch ein Virenscanner kann der Grund sein.</translation>
        </message>
        <message>
            <source>Choose a folder of your own in the dialog; if it is one, allow the folder in the virus scanner and install again.</source>
            <translation>Wählen Sie im Dialog einen eigenen Ordner; ist es schon einer, erlauben Sie ihn im Virenscanner und installieren Sie noch einmal.</translation>
        </message>
        <message>
            <source>The environment is incomplete</source>
            <translation>Die Umgebung ist unvollständig</translation>
        </message>
        <message>
            <source>PyTorch or another package is missing or damaged in the engine's environment: something was removed after the installation, often by a virus scanner.</source>
            <translation>PyTorch oder ein anderes Paket fehlt in der Umgebung des Rechenkerns oder ist beschädigt: nach der Installation wurde etwas entfernt, oft von einem Virenscanner.</translation>
        </message>
        <message>
            <source>Choose Repair. For an interpreter of your own install the requirements into it (docs/installing.md).</source>
            <translation>Wählen Sie „Reparieren“. In einen eigenen Interpreter installieren Sie die Voraussetzungen (docs/installing.md).</translation>
        </message>
        <message>
            <source>The file {path} can't be locked; choose a local folder.</source>
            <translation>Die Datei {path} lässt sich nicht sperren; wählen Sie einen lokalen Ordner.</translation>
        </message>
        <message>
            <source>Another QGIS window (process {pid}) installs the engine just now. Wait until it is done.</source>
            <translation>Ein anderes QGIS-Fenster (Prozess {pid}) installiert den Rechenkern gerade. Warten Sie, bis es fertig ist.</translation>
        </message>
        <message>
            <source>No Python was found that fits, and none can be fetched for this computer: choose one.</source>
            <translation>Es wurde kein passendes Python gefunden, und für diesen Computer kann keines geholt werden: wählen Sie eines.</translation>
        </message>
        <message>
            <source>What came from {url} is not the uv that was published (its SHA-256 is {found}): a proxy or virus scanner may have replaced it. Choose a Python interpreter instead.</source>
            <translation>Was von {url} kam, ist nicht das veröffentlichte uv (sein SHA-256 ist {found}): ein Proxy oder Virenscanner hat es vielleicht ersetzt. Wählen Sie stattdessen einen Python-Interpreter.</translation>
        </message>
        <message>
            <source>Writing {count} packages</source>
            <translation>{count} Pakete werden geschrieben</translation>
        </message>
        <message>
            <source>Looking for {name}</source>
            <translation>{name} wird gesucht</translation>
        </message>
        <message>
            <source>Downloading</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <source>Downloading {name}: {part} of {size}</source>
            <translation>{name} wird heruntergeladen: {part} von {size}</translation>
        </message>
        <message>
            <source>Downloading {name}</source>
            <translation>{name} wird heruntergeladen</translation>
        </message>
        <message>
            <source>The installation needs {needed} on the disk of {folder}, but only {free} are left. Free some space, choose another folder, or take the build for the CPU, which is the smallest.</source>
            <translation>Die Installation braucht {needed} auf der Platte von {folder}, aber nur {free} sind frei. Schaffen Sie Platz, wählen Sie einen anderen Ordner oder nehmen Sie das Paket für die CPU, das kleinste.</translation>
        </message>
        <message>
            <source>The folder {folder} has a path of {length} characters, too long for Windows to hold PyTorch's files: choose a folder with a shorter path, such as C:\SlimDiffSR, or let your administrator allow long paths.</source>
            <translation>Der Ordner {folder} hat einen Pfad von {length} Zeichen, zu lang für die Dateien von PyTorch unter Windows: wählen Sie einen Ordner mit kürzerem Pfad, etwa C:\SlimDiffSR, oder lassen Sie die Systemverwaltung lange Pfade erlauben.</translation>
        </message>
        <message>
            <source>The folder of wheels {folder} can't be read ({reason}).</source>
            <translation>Der Ordner mit Wheels {folder} kann nicht gelesen werden ({reason}).</translation>
        </message>
        <message>
            <source>The folder {folder} has no wheel of {names}. docs/installing.md says how to fill such a folder.</source>
            <translation>Im Ordner {folder} fehlt ein Wheel von {names}. In docs/installing.md steht, wie man einen solchen Ordner füllt.</translation>
        </message>
        <message>
            <source>The folder {folder} has {name}, which is made for another Python than {python}: choose that Python.</source>
            <translation>Der Ordner {folder} hat {name}, das für ein anderes Python als {python} gemacht ist: wählen Sie jenes Python.</translation>
        </message>
        <message>
            <source>The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager.</source>
            <translation>Der Ordner der Erweiterung ist unvollständig; installieren Sie SlimDiffSR mit der Erweiterungsverwaltung neu.</translation>
        </message>
        <message>
            <source>{size} MB</source>
            <translation>{size} MB</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} GB</translation>
        </message>
        <message>
            <source>The packages are installed, but PyTorch can't compute on the device '{device}'.</source>
            <translation>Die Pakete sind installiert, aber PyTorch kann auf dem Gerät „{device}“ nicht rechnen.</translation>
        </message>
        <message>
            <source>The engine ran, but its result for a small test image is not right.</source>
            <translation>Der Rechenkern lief, aber sein Ergebnis für ein kleines Testbild stimmt nicht.</translation>
        </message>
    </context>
    <context>
        <name>InstallerDialog</name>
        <message>
            <source>The engine of {name}</source>
            <translation>Der Rechenkern von {name}</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <source>What pip and the engine say</source>
            <translation>Was pip und der Rechenkern melden</translation>
        </message>
        <message>
            <source>Installing the engine of {name}</source>
            <translation>Der Rechenkern von {name} wird installiert</translation>
        </message>
        <message>
            <source>Remove the engine and everything that was downloaded for it from this folder?

{folder}</source>
            <translation>Den Rechenkern und alles, was für ihn geladen wurde, aus diesem Ordner entfernen?

{folder}</translation>
        </message>
        <message>
            <source>Removing the engine of {name}</source>
            <translation>Der Rechenkern von {name} wird entfernt</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Wird abgebrochen…</translation>
        </message>
        <message>
            <source>&amp;Install</source>
            <translation>&amp;Installieren</translation>
        </message>
        <message>
            <source>&amp;Remove…</source>
            <translation>&amp;Entfernen…</translation>
        </message>
        <message>
            <source>&amp;Cancel the installation</source>
            <translation>Installation &amp;abbrechen</translation>
        </message>
        <message>
            <source>Delete the engine and what was downloaded for it</source>
            <translation>Den Rechenkern löschen und was für ihn geladen wurde</translation>
        </message>
        <message>
            <source>Stop now; what was downloaded is used again by the next installation</source>
            <translation>Jetzt anhalten; was geladen ist, benutzt die nächste Installation wieder</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards</source>
            <translation>Python und Grafikkarten werden gesucht</translation>
        </message>
        <message>
            <source>Cancelled. Nothing half-made is left; what was downloaded is used again.</source>
            <translation>Abgebrochen. Nichts Halbfertiges bleibt zurück; was geladen ist, wird wieder benutzt.</translation>
        </message>
        <message>
            <source>The engine is installed and works on {device}.</source>
            <translation>Der Rechenkern ist installiert und funktioniert auf {device}.</translation>
        </message>
        <message>
            <source>The earlier one is no longer used; you can delete {folder}.</source>
            <translation>Der frühere wird nicht mehr benutzt; Sie können {folder} löschen.</translation>
        </message>
        <message>
            <source>But the environment variable {name} names another one.</source>
            <translation>Aber die Umgebungsvariable {name} nennt einen anderen.</translation>
        </message>
        <message>
            <source>Some files are in use: close all QGIS windows and delete {folder}.</source>
            <translation>Einige Dateien sind in Gebrauch: schließen Sie alle QGIS-Fenster und löschen Sie {folder}.</translation>
        </message>
        <message>
            <source>The engine was removed.</source>
            <translation>Der Rechenkern wurde entfernt.</translation>
        </message>
        <message>
            <source>Re&amp;pair</source>
            <translation>Re&amp;parieren</translation>
        </message>
        <message>
            <source>&amp;Update</source>
            <translation>Aktual&amp;isieren</translation>
        </message>
        <message>
            <source>Make a new environment; an older one is removed once it works</source>
            <translation>Eine neue Umgebung anlegen; eine ältere wird entfernt, sobald die neue funktioniert</translation>
        </message>
    </context>
    <context>
        <name>InstallerForm</name>
        <message>
            <source>For which device PyTorch is installed; the first one suits this computer best</source>
            <translation>Für welches Gerät PyTorch installiert wird; das erste passt am besten zu diesem Computer</translation>
        </message>
        <message>
            <source>The Python that the engine's own environment is made from; it stays as it is, and so does QGIS's</source>
            <translation>Das Python, aus dem die eigene Umgebung des Rechenkerns angelegt wird; es bleibt, wie es ist, und das von QGIS auch</translation>
        </message>
        <message>
            <source>Choose a Python interpreter (3.11 to 3.14)</source>
            <translation>Wählen Sie einen Python-Interpreter (3.11 bis 3.14)</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python3 elsewhere</source>
            <translation>Das Programm des Interpreters: python.exe unter Windows, sonst python3</translation>
        </message>
        <message>
            <source>Choose where to install the engine</source>
            <translation>Wählen Sie, wo der Rechenkern installiert wird</translation>
        </message>
        <message>
            <source>Everything is installed into this folder, and Remove takes it away again</source>
            <translation>Alles wird in diesen Ordner installiert, und „Entfernen“ nimmt es wieder weg</translation>
        </message>
        <message>
            <source>&amp;Without internet, from a folder of wheels</source>
            <translation>O&amp;hne Internet, aus einem Ordner mit Wheels</translation>
        </message>
        <message>
            <source>Install from files that were fetched on another computer; the guide says how</source>
            <translation>Aus Dateien installieren, die auf einem anderen Computer geladen wurden; die Anleitung sagt, wie</translation>
        </message>
        <message>
            <source>Choose the folder of wheels</source>
            <translation>Wählen Sie den Ordner mit Wheels</translation>
        </message>
        <message>
            <source>The folder that holds the .whl files</source>
            <translation>Der Ordner mit den .whl-Dateien</translation>
        </message>
        <message>
            <source>&amp;Build</source>
            <translation>Pa&amp;ket</translation>
        </message>
        <message>
            <source>P&amp;ython</source>
            <translation>P&amp;ython</translation>
        </message>
        <message>
            <source>&amp;Folder</source>
            <translation>&amp;Ordner</translation>
        </message>
        <message>
            <source>Fetch a Python {version} of its own (about {size})</source>
            <translation>Ein eigenes Python {version} holen (etwa {size})</translation>
        </message>
        <message>
            <source>Another one…</source>
            <translation>Ein anderes…</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards…</source>
            <translation>Python und Grafikkarten werden gesucht…</translation>
        </message>
        <message>
            <source>Choose a Python interpreter.</source>
            <translation>Wählen Sie einen Python-Interpreter.</translation>
        </message>
        <message>
            <source>Choose the folder of wheels.</source>
            <translation>Wählen Sie den Ordner mit Wheels.</translation>
        </message>
        <message>
            <source>Fetching a Python needs the internet: choose an interpreter.</source>
            <translation>Um ein Python zu holen, braucht es das Internet: wählen Sie einen Interpreter.</translation>
        </message>
        <message>
            <source>Choose a folder with its full path.</source>
            <translation>Wählen Sie einen Ordner mit vollem Pfad.</translation>
        </message>
        <message>
            <source>{needed} are needed on the disk, {free} are free: choose another folder or build.</source>
            <translation>{needed} werden auf der Platte gebraucht, {free} sind frei: wählen Sie einen anderen Ordner oder ein anderes Paket.</translation>
        </message>
        <message>
            <source>{packages} and what they need ({count} packages), {source}.</source>
            <translation>{packages} und was sie brauchen ({count} Pakete), {source}.</translation>
        </message>
        <message>
            <source>About {disk} on disk.</source>
            <translation>Etwa {disk} auf der Platte.</translation>
        </message>
        <message>
            <source>About {download}, {disk} on disk.</source>
            <translation>Etwa {download}, {disk} auf der Platte.</translation>
        </message>
        <message>
            <source>{size} to download</source>
            <translation>{size} herunterzuladen</translation>
        </message>
        <message>
            <source>While it is installed {needed} are needed; {free} are free.</source>
            <translation>Während der Installation werden {needed} gebraucht; {free} sind frei.</translation>
        </message>
        <message>
            <source>{folder}. QGIS and its Python are not changed.</source>
            <translation>{folder}. QGIS und sein Python werden nicht verändert.</translation>
        </message>
        <message>
            <source>What:</source>
            <translation>Was:</translation>
        </message>
        <message>
            <source>How large:</source>
            <translation>Wie groß:</translation>
        </message>
        <message>
            <source>Where:</source>
            <translation>Wo:</translation>
        </message>
        <message>
            <source>an installation was interrupted; the {size} that it had downloaded are used again.</source>
            <translation>eine Installation wurde unterbrochen; die {size}, die sie geladen hatte, werden wieder benutzt.</translation>
        </message>
        <message>
            <source>Resuming:</source>
            <translation>Fortsetzung:</translation>
        </message>
        <message>
            <source>from the folder of wheels</source>
            <translation>aus dem Ordner mit Wheels</translation>
        </message>
        <message>
            <source>from {hosts}</source>
            <translation>von {hosts}</translation>
        </message>
        <message>
            <source>from {hosts} through QGIS's proxy {proxy}</source>
            <translation>von {hosts} über den Proxy {proxy} von QGIS</translation>
        </message>
        <message>
            <source>NVIDIA graphics card (CUDA {version})</source>
            <translation>NVIDIA-Grafikkarte (CUDA {version})</translation>
        </message>
        <message>
            <source>CPU: works on every computer</source>
            <translation>CPU: funktioniert auf jedem Computer</translation>
        </message>
        <message>
            <source>Apple graphics processor and CPU</source>
            <translation>Apple-Grafikprozessor und CPU</translation>
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
            <translation>Dieser Layer hat keine eigene Größe: wählen Sie eine Ausdehnung oder eine Maske.</translation>
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
            <translation>Wie viel der synthetischen Einzelheiten hinzugefügt wird: 100 % für alle, 0 % für eine Interpolation</translation>
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
            <translation>Ergebnis mit der Quelle gru&amp;ppieren</translation>
        </message>
        <message>
            <source>Put both layers into a group of the layer tree</source>
            <translation>Beide Layer in eine Gruppe des Layerbaums legen</translation>
        </message>
        <message>
            <source>Uncertaint&amp;y as a second layer</source>
            <translation>Unsicherheit als &amp;zweiter Layer</translation>
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
            <source>Co&amp;nsistency</source>
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
            <translation>Erweitert</translation>
        </message>
        <message>
            <source>Det&amp;ail</source>
            <translation>Einzel&amp;heiten</translation>
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>Ka&amp;chelgröße</translation>
        </message>
        <message>
            <source>A second raster: one standard deviation of the result's error, in the raster's own units</source>
            <translation>Ein zweites Raster: eine Standardabweichung des Fehlers im Ergebnis, in den Einheiten des Rasters</translation>
        </message>
        <message>
            <source>This model can't tell how uncertain its results are</source>
            <translation>Dieses Modell kann nicht sagen, wie unsicher seine Ergebnisse sind</translation>
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
        <message>
            <source>Opening the input and the model</source>
            <translation>Eingabe und Modell werden geöffnet</translation>
        </message>
        <message>
            <source>Waiting for the input to be read</source>
            <translation>Warten, bis die Eingabe gelesen ist</translation>
        </message>
        <message>
            <source>Checking what an earlier run finished</source>
            <translation>Prüfen, was ein früherer Lauf fertiggestellt hat</translation>
        </message>
        <message>
            <source>Preparing the model for this raster</source>
            <translation>Das Modell wird auf dieses Raster eingestellt</translation>
        </message>
        <message>
            <source>Writing the result</source>
            <translation>Das Ergebnis wird geschrieben</translation>
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
            <translation>SlimDiffSR-Bedienfeld</translation>
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
            <translation>Keine Maske</translation>
        </message>
        <message>
            <source>Polygons: their bounding box is computed, and what lies outside of them is masked in the result</source>
            <translation>Polygone: ihr umgebendes Rechteck wird berechnet, und was außerhalb von ihnen liegt, wird im Ergebnis maskiert</translation>
        </message>
        <message>
            <source>Selected &amp;features only</source>
            <translation>&amp;Nur gewählte Objekte</translation>
        </message>
        <message>
            <source>Only the polygons that are selected on the map; ticked where some are</source>
            <translation>Nur die Polygone, die auf der Karte gewählt sind; angehakt, wo welche gewählt sind</translation>
        </message>
        <message>
            <source>Mas&amp;k</source>
            <translation>Mask&amp;e</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Quick. For previews, large scenes and machines without an accelerator.</source>
            <translation>Schnell. Für Vorschauen, große Szenen und Computer ohne Grafikkarte zum Rechnen.</translation>
        </message>
        <message>
            <source>Quick, 2 times finer. For input that is to gain sharpness with little invented.</source>
            <translation>Schnell, 2-mal feiner. Für Bilder, die schärfer werden sollen, ohne dass viel erfunden wird.</translation>
        </message>
        <message>
            <source>Quick, 8 times finer. For display only: more of it is invented than at 4 times.</source>
            <translation>Schnell, 8-mal feiner. Nur zur Darstellung: mehr davon ist erfunden als bei 4-mal.</translation>
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
            <translation>Kanal {band} hat in den Layereigenschaften mehrere Leerwerte, darum wird der Layer zuerst exportiert; Kanalnamen, Skalierung und Versatz der Datei bleiben nicht erhalten.</translation>
        </message>
    </context>
    <context>
        <name>OptionsPage</name>
        <message>
            <source>Engine</source>
            <translation>Rechenkern</translation>
        </message>
        <message>
            <source>&amp;The engine that is installed by {name}</source>
            <translation>&amp;Der von {name} installierte Rechenkern</translation>
        </message>
        <message>
            <source>An environment of its own; install, repair and remove it below</source>
            <translation>Eine eigene Umgebung; unten wird sie installiert, repariert und entfernt</translation>
        </message>
        <message>
            <source>An &amp;interpreter of my own:</source>
            <translation>Ein eigener &amp;Interpreter:</translation>
        </message>
        <message>
            <source>A Python 3.11 or newer that has torch, rasterio and the engine's other requirements</source>
            <translation>Ein Python 3.11 oder neuer mit torch, rasterio und den anderen Voraussetzungen des Rechenkerns</translation>
        </message>
        <message>
            <source>Choose a Python interpreter</source>
            <translation>Wählen Sie einen Python-Interpreter</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python elsewhere</source>
            <translation>Das Programm des Interpreters: python.exe unter Windows, sonst python</translation>
        </message>
        <message>
            <source>T&amp;est</source>
            <translation>&amp;Testen</translation>
        </message>
        <message>
            <source>Start this engine, have every device compute, and super-resolve a small image</source>
            <translation>Diesen Rechenkern starten, jedes Gerät rechnen lassen und ein kleines Bild feiner auflösen</translation>
        </message>
        <message>
            <source>Inst&amp;all, repair or remove…</source>
            <translation>Inst&amp;allieren, reparieren oder entfernen…</translation>
        </message>
        <message>
            <source>Opens the dialog that installs the engine</source>
            <translation>Öffnet den Dialog, der den Rechenkern installiert</translation>
        </message>
        <message>
            <source>Process</source>
            <translation>Prozess</translation>
        </message>
        <message>
            <source> minutes</source>
            <translation> Minuten</translation>
        </message>
        <message>
            <source>The engine stays ready so that the next run begins at once, and then gives its memory back</source>
            <translation>Der Rechenkern bleibt bereit, damit der nächste Lauf sofort beginnt, und gibt seinen Speicher danach frei</translation>
        </message>
        <message>
            <source>En&amp;d the engine's process when it was idle for</source>
            <translation>Den Prozess des Rechenkerns b&amp;eenden, wenn er so lange untätig war:</translation>
        </message>
        <message>
            <source>Dialogs begin with</source>
            <translation>Dialoge beginnen mit</translation>
        </message>
        <message>
            <source>Scripts and saved models are not changed by these</source>
            <translation>Skripte und gespeicherte Modelle ändert das nicht</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Automatic: the best shipped model for the scale</source>
            <translation>Automatisch: das beste mitgelieferte Modell für den Faktor</translation>
        </message>
        <message>
            <source>Balanced: large structures are the input's</source>
            <translation>Ausgewogen: große Strukturen sind die der Eingabe</translation>
        </message>
        <message>
            <source>Exact: each block's mean is the input's value</source>
            <translation>Exakt: das Mittel jedes Blocks ist der Wert der Eingabe</translation>
        </message>
        <message>
            <source>Off: the model's own values</source>
            <translation>Aus: die Werte des Modells</translation>
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
            <translation>Der Rechenkern von {name} wird getestet</translation>
        </message>
        <message>
            <source>Testing…</source>
            <translation>Test läuft…</translation>
        </message>
        <message>
            <source>Choose the interpreter's file.</source>
            <translation>Wählen Sie die Datei des Interpreters.</translation>
        </message>
        <message>
            <source>The test was cancelled.</source>
            <translation>Der Test wurde abgebrochen.</translation>
        </message>
        <message>
            <source>It works: engine {engine}, Python {python}; a test image was computed on {device}.</source>
            <translation>Es funktioniert: Rechenkern {engine}, Python {python}; ein Testbild wurde auf {device} berechnet.</translation>
        </message>
        <message>
            <source>{id}: {name}, works ({precisions})</source>
            <translation>{id}: {name}, funktioniert ({precisions})</translation>
        </message>
        <message>
            <source>{id}: {name}, fails: {detail}</source>
            <translation>{id}: {name}, funktioniert nicht: {detail}</translation>
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
            <translation>Spalten und Zeilen des Ergebnisses und seine Kanäle</translation>
        </message>
        <message>
            <source>The result's size before compression, and what the run needs at most while it lasts</source>
            <translation>Die Größe des Ergebnisses vor der Komprimierung, und was der Lauf höchstens braucht</translation>
        </message>
        <message>
            <source>What the tiles take at most; the engine itself needs about half a gigabyte more</source>
            <translation>Was die Kacheln höchstens belegen; der Rechenkern selbst braucht etwa ein halbes Gigabyte mehr</translation>
        </message>
        <message>
            <source>An estimate, timed on the chosen device just now</source>
            <translation>Eine Schätzung, eben auf dem gewählten Gerät gemessen</translation>
        </message>
        <message>
            <source>The bands that the model sees as red, green and blue, and how they were found</source>
            <translation>Die Kanäle, die das Modell als Rot, Grün und Blau sieht, und wie sie gefunden wurden</translation>
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
            <source>band {number}</source>
            <translation>Kanal {number}</translation>
        </message>
        <message>
            <source>{bands} ({how})</source>
            <translation>{bands} ({how})</translation>
        </message>
        <message>
            <source>The layer is exported first, {width} × {height} pixels.</source>
            <translation>Der Layer wird zuerst exportiert, {width} × {height} Pixel.</translation>
        </message>
        <message>
            <source>as chosen</source>
            <translation>wie gewählt</translation>
        </message>
        <message>
            <source>by their colour interpretation</source>
            <translation>nach ihrer Farbinterpretation</translation>
        </message>
        <message>
            <source>by their names</source>
            <translation>nach ihren Namen</translation>
        </message>
        <message>
            <source>by their wavelengths</source>
            <translation>nach ihren Wellenlängen</translation>
        </message>
        <message>
            <source>one band, as grey</source>
            <translation>ein Kanal, als Grau</translation>
        </message>
        <message>
            <source>by their order, a guess</source>
            <translation>nach ihrer Reihenfolge, geraten</translation>
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
            <translation>Polygon {id} der Maske „{mask}“ ist ungültig: wenden Sie „Geometrien reparieren“ auf den Layer an und nehmen Sie das Ergebnis als Maske.</translation>
        </message>
        <message>
            <source>No polygon of the mask '{mask}' lies in the part of the layer that is to be computed.</source>
            <translation>Kein Polygon der Maske „{mask}“ liegt in dem Teil des Layers, der berechnet werden soll.</translation>
        </message>
        <message>
            <source>The mask '{mask}' can't be brought into the coordinate system of the raster layer.</source>
            <translation>Die Maske „{mask}“ lässt sich nicht in das Koordinatenbezugssystem des Rasterlayers bringen.</translation>
        </message>
        <message>
            <source>The mask has too many vertices ({count}): simplify it, or mask a smaller part.</source>
            <translation>Die Maske hat zu viele Stützpunkte ({count}): vereinfachen Sie sie oder maskieren Sie einen kleineren Teil.</translation>
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
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
    </context>
    <context>
        <name>RasterSource</name>
        <message>
            <source>Exporting {columns} x {rows} pixels of '{layer}' at {size:.6g} map units a pixel.</source>
            <translation>{columns} x {rows} Pixel von „{layer}“ werden mit {size:.6g} Karteneinheiten je Pixel exportiert.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>Der Layer „{layer}“ hat keine eigene Größe: wählen Sie eine Ausdehnung.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no resolution of its own: give the export resolution.</source>
            <translation>Der Layer „{layer}“ hat keine eigene Auflösung: geben Sie die Exportauflösung an.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported as displayed.</source>
            <translation>Der Layer „{layer}“ lässt sich nicht wie dargestellt exportieren.</translation>
        </message>
        <message>
            <source>The extent is widened to whole pixels of the layer.</source>
            <translation>Die Ausdehnung wird auf ganze Pixel des Layers erweitert.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be read: {reason}</source>
            <translation>Der Layer „{layer}“ kann nicht gelesen werden: {reason}</translation>
        </message>
        <message>
            <source>its source is missing or damaged.</source>
            <translation>seine Quelle fehlt oder ist beschädigt.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported by its data provider ({provider}).</source>
            <translation>Der Layer „{layer}“ lässt sich mit seinem Datenanbieter ({provider}) nicht exportieren.</translation>
        </message>
        <message>
            <source>The extent is empty.</source>
            <translation>Die Ausdehnung ist leer.</translation>
        </message>
        <message>
            <source>The extent ({wanted}) lies outside the layer ({layer}).</source>
            <translation>Die Ausdehnung ({wanted}) liegt außerhalb des Layers ({layer}).</translation>
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
            <translation>Die Algorithmen von SlimDiffSR sind in den Optionen der Verarbeitung abgeschaltet.</translation>
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
            <translation>Das Ergebnis {path} lässt sich nicht öffnen.</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, Unsicherheit</translation>
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
            <translation>Die Maske dieses Laufs ist nicht in diesem Projekt; fügen Sie sie hinzu und wählen Sie sie im Formular.</translation>
        </message>
        <message>
            <source>The engine is not set up yet.</source>
            <translation>Der Rechenkern ist noch nicht eingerichtet.</translation>
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
            <translation>Superresolution,Super-Resolution,Hochskalierung,Vergrößern,Verbessern,Schärfen,Auflösung,Deep Learning,Diffusion</translation>
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
            <translation>Macht einen Rasterlayer mit einem kleinen einstufigen Diffusionsmodell 2-, 4- oder 8-mal feiner.

Das Ergebnis ist ein GeoTIFF, das genau auf der Eingabe liegt und ihren Datentyp, ihre Kanäle, Skalierung und Versatz, Leerwerte und Masken behält. Bei der Auflösung der Eingabe bleiben seine Werte die der Eingabe, so genau wie „Konsistenz mit der Eingabe“ es sagt.

Die hinzugefügten Einzelheiten sind synthetisch: sie sind plausibel, aber niemand hat sie gemessen. Lesen Sie keine einzelnen kleinen Objekte daraus ab.

Lokale Dateien werden direkt gelesen. Webkarten, Datenbanken und andere Quellen werden zuerst exportiert: wählen Sie eine Ausdehnung und unter den erweiterten Parametern die Exportauflösung. Gerechnet wird in einem eigenen Prozess auf diesem Computer; ein Abbruch lässt keine Datei zurück.</translation>
        </message>
        <message>
            <source>The output would replace the input; choose another file.</source>
            <translation>Die Ausgabe würde die Eingabe ersetzen; wählen Sie eine andere Datei.</translation>
        </message>
        <message>
            <source>The model {model} can't tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>Das Modell {model} kann seine Unsicherheit nicht angeben: lassen Sie die Ausgabe „Unsicherheit“ weg.</translation>
        </message>
        <message>
            <source>No model for scale {scale} can tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>Kein Modell für den Faktor {scale} kann seine Unsicherheit angeben: lassen Sie die Ausgabe „Unsicherheit“ weg.</translation>
        </message>
        <message>
            <source>The model file {path} does not exist.</source>
            <translation>Die Modelldatei {path} gibt es nicht.</translation>
        </message>
        <message>
            <source>The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model.</source>
            <translation>Das Modell {model} ist für den Faktor {made} gemacht, nicht für {scale}: wählen Sie den Faktor {made} oder ein anderes Modell.</translation>
        </message>
        <message>
            <source>The result is a GeoTIFF: give the output {path} the ending .tif.</source>
            <translation>Das Ergebnis ist ein GeoTIFF: geben Sie der Ausgabe {path} die Endung .tif.</translation>
        </message>
        <message>
            <source>The result and its uncertainty need two files.</source>
            <translation>Das Ergebnis und seine Unsicherheit brauchen zwei Dateien.</translation>
        </message>
        <message>
            <source>The mask '{mask}' has no polygons.</source>
            <translation>Die Maske „{mask}“ hat keine Polygone.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>Der Layer „{layer}“ hat keine eigene Größe: wählen Sie eine Ausdehnung.</translation>
        </message>
        <message>
            <source>'As displayed' takes the colours of the map: leave the choice of bands out.</source>
            <translation>„Wie dargestellt“ nimmt die Farben der Karte: lassen Sie die Wahl der Kanäle weg.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no band {bands}; it has {count}.</source>
            <translation>Der Layer „{layer}“ hat keinen Kanal {bands}; er hat {count}.</translation>
        </message>
        <message>
            <source>{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}.</source>
            <translation>{width} x {height} Pixel, Kanäle: {bands}, Kacheln: {tiles}, {seconds:.1f} s mit {model} auf {device}.</translation>
        </message>
        <message>
            <source>Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).</source>
            <translation>Abweichung von der Eingabe bei deren Auflösung: {error:.3f} Graustufen (RMS).</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, Unsicherheit</translation>
        </message>
        <message>
            <source>Input layer</source>
            <translation>Eingabelayer</translation>
        </message>
        <message>
            <source>The raster layer to make finer: any number of bands, 8 to 32-bit integers or floating-point numbers.</source>
            <translation>Der Rasterlayer, der feiner werden soll: beliebig viele Kanäle, Ganzzahlen mit 8 bis 32 Bit oder Gleitkommazahlen.</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Ausdehnung</translation>
        </message>
        <message>
            <source>The part to compute, by default the whole layer. It is widened to whole pixels of the input. Web maps need it.</source>
            <translation>Der Teil, der berechnet wird; ohne Angabe der ganze Layer. Er wird auf ganze Pixel der Eingabe erweitert. Webkarten brauchen ihn.</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Maske</translation>
        </message>
        <message>
            <source>Polygons, in any coordinate system: their bounding box is computed, and what lies outside of them is masked in the result. With an extent, what both have in common.</source>
            <translation>Polygone in einem beliebigen Koordinatenbezugssystem: ihr umgebendes Rechteck wird berechnet, und was außerhalb von ihnen liegt, wird im Ergebnis maskiert. Mit einer Ausdehnung zählt, was beide gemeinsam haben.</translation>
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
            <translation>Das Modell; „auto“ nimmt das beste für den Faktor. Der Name eines Modells endet mit seinem Faktor.</translation>
        </message>
        <message>
            <source>Consistency with the input</source>
            <translation>Konsistenz mit der Eingabe</translation>
        </message>
        <message>
            <source>'balanced': the result's large structures are the input's, while its noise is not copied back. 'exact': the mean of the result over each input pixel is that pixel's value. 'off': the model's own.</source>
            <translation>„balanced“: große Strukturen des Ergebnisses sind die der Eingabe, ihr Rauschen wird nicht zurückkopiert. „exact“: das Mittel des Ergebnisses über jedem Eingabepixel ist dessen Wert. „off“: was das Modell macht.</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Gerät</translation>
        </message>
        <message>
            <source>Where to compute: 'auto' takes a graphics card that works (cuda: NVIDIA, mps: Apple), else the CPU.</source>
            <translation>Wo gerechnet wird: „auto“ nimmt eine Grafikkarte, die funktioniert (cuda: NVIDIA, mps: Apple), sonst die CPU.</translation>
        </message>
        <message>
            <source>Red, green and blue band</source>
            <translation>Roter, grüner und blauer Kanal</translation>
        </message>
        <message>
            <source>The numbers of the bands that the model sees as colour, such as 4,3,2; by default found out from the band's descriptions. The log tells the choice.</source>
            <translation>Die Nummern der Kanäle, die das Modell als Farben sieht, etwa 4,3,2; ohne Angabe aus den Beschreibungen der Kanäle ermittelt. Das Protokoll nennt die Wahl.</translation>
        </message>
        <message>
            <source>The bands of the result; by default all.</source>
            <translation>Die Kanäle des Ergebnisses; ohne Angabe alle.</translation>
        </message>
        <message>
            <source>Bands to write</source>
            <translation>Zu schreibende Kanäle</translation>
        </message>
        <message>
            <source>Bands with classes or flags</source>
            <translation>Kanäle mit Klassen oder Kennungen</translation>
        </message>
        <message>
            <source>Bands whose values are codes (quality flags, land cover): they are repeated, not interpolated. Those that can be recognised are found by themselves.</source>
            <translation>Kanäle, deren Werte Codes sind (Qualitätskennungen, Landbedeckung): sie werden wiederholt, nicht interpoliert. Die erkennbaren werden von selbst gefunden.</translation>
        </message>
        <message>
            <source>Model file</source>
            <translation>Modelldatei</translation>
        </message>
        <message>
            <source>A model of your own (.safetensors); it takes the place of 'Model'.</source>
            <translation>Ein eigenes Modell (.safetensors); es tritt an die Stelle von „Modell“.</translation>
        </message>
        <message>
            <source>Detail in per cent</source>
            <translation>Einzelheiten in Prozent</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 for all of it, 0 for an interpolation.</source>
            <translation>Wie viel der synthetischen Einzelheiten hinzugefügt wird: 100 für alle, 0 für eine Interpolation.</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>Kachelgröße</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory. By default the model's own.</source>
            <translation>Die Seite einer Kachel in Eingabepixeln; kleinere Kacheln brauchen weniger Speicher. Ohne Angabe die des Modells.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Genauigkeit</translation>
        </message>
        <message>
            <source>The number format for the computing; 'auto' takes the fastest one that is right on the device.</source>
            <translation>Das Zahlenformat beim Rechnen; „auto“ nimmt das schnellste, das auf dem Gerät richtig rechnet.</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>A tiled GeoTIFF, or a cloud-optimised one.</source>
            <translation>Ein gekacheltes GeoTIFF oder ein cloud-optimiertes.</translation>
        </message>
        <message>
            <source>Creation options</source>
            <translation>Erzeugungsoptionen</translation>
        </message>
        <message>
            <source>GDAL creation options that override the plugin's, such as COMPRESS=LZW|PREDICTOR=2.</source>
            <translation>GDAL-Erzeugungsoptionen, die die der Erweiterung ersetzen, etwa COMPRESS=LZW|PREDICTOR=2.</translation>
        </message>
        <message>
            <source>Go on after an interruption</source>
            <translation>Nach einer Unterbrechung fortfahren</translation>
        </message>
        <message>
            <source>Go on from what an interrupted run into the same file finished, and keep what this run finishes if it is cancelled or fails. Input, model and settings must be the same; a temporary output can't be resumed.</source>
            <translation>Fährt dort fort, wo ein unterbrochener Lauf in dieselbe Datei aufgehört hat, und behält, was dieser Lauf fertigstellt, falls er abgebrochen wird oder scheitert. Eingabe, Modell und Einstellungen müssen dieselben sein; eine temporäre Ausgabe kann nicht fortgesetzt werden.</translation>
        </message>
        <message>
            <source>As displayed</source>
            <translation>Wie dargestellt</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's renderer, stretch and choice of bands, in place of its data: the result is red, green and blue of 8 bits. What is transparent is masked.</source>
            <translation>Statt der Daten die Farben nehmen, die die Karte zeigt, mit Darstellung, Streckung und Kanalwahl des Layers: das Ergebnis ist Rot, Grün und Blau mit 8 Bit. Was durchsichtig ist, wird maskiert.</translation>
        </message>
        <message>
            <source>Export resolution</source>
            <translation>Exportauflösung</translation>
        </message>
        <message>
            <source>For 'As displayed', and for layers without pixels of their own, such as web maps: the size of an exported pixel in the layer's map units. By default the layer's own, else that of the map canvas.</source>
            <translation>Für „Wie dargestellt“ und für Layer ohne eigene Pixel wie Webkarten: die Größe eines exportierten Pixels in Karteneinheiten des Layers. Ohne Angabe die des Layers, sonst die der Karte.</translation>
        </message>
        <message>
            <source>Super-resolved</source>
            <translation>Feiner aufgelöst</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; a file of that name is replaced once the result is complete.</source>
            <translation>Das GeoTIFF, das entsteht; eine Datei dieses Namens wird ersetzt, sobald das Ergebnis vollständig ist.</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Unsicherheit</translation>
        </message>
        <message>
            <source>A second GeoTIFF: one standard deviation of the result's error, in the raster's own units. Only some models can tell it; 'About this model' in the panel says which.</source>
            <translation>Ein zweites GeoTIFF: eine Standardabweichung des Fehlers im Ergebnis, in den Einheiten des Rasters. Nur manche Modelle können sie angeben; „Über dieses Modell“ im Bedienfeld sagt, welche.</translation>
        </message>
        <message>
            <source>Number of tiles</source>
            <translation>Anzahl der Kacheln</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>Sekunden</translation>
        </message>
        <message>
            <source>Device used</source>
            <translation>Benutztes Gerät</translation>
        </message>
        <message>
            <source>Deviation from the input in grey levels (RMS)</source>
            <translation>Abweichung von der Eingabe in Graustufen (RMS)</translation>
        </message>
        <message>
            <source>Model used</source>
            <translation>Benutztes Modell</translation>
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
            <translation>„{text}“ nennt nicht drei Kanäle; schreiben Sie Rot, Grün und Blau wie 4,3,2.</translation>
        </message>
        <message>
            <source>'{text}' is no creation option; write KEY=VALUE|KEY=VALUE.</source>
            <translation>„{text}“ ist keine Erzeugungsoption; schreiben Sie SCHLÜSSEL=WERT|SCHLÜSSEL=WERT.</translation>
        </message>
    </context>
    <context>
        <name>UncertaintyLayer</name>
        <message>
            <source>One standard deviation of the super-resolved values, in the raster's own units.</source>
            <translation>Eine Standardabweichung der feiner aufgelösten Werte, in den Einheiten des Rasters.</translation>
        </message>
        <message>
            <source>(in the raster's units)</source>
            <translation>(in den Einheiten des Rasters)</translation>
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <source>The engine speaks protocol {engine} and this plugin {own}; update the older of the two.</source>
            <translation>Der Rechenkern spricht Protokoll {engine}, diese Erweiterung {own}; aktualisieren Sie, was von beiden älter ist.</translation>
        </message>
        <message>
            <source>The engine's interpreter {path} could not be started: {reason}.</source>
            <translation>Der Interpreter {path} des Rechenkerns konnte nicht gestartet werden: {reason}.</translation>
        </message>
        <message>
            <source>The request is too large for the engine.</source>
            <translation>Die Anfrage ist zu groß für den Rechenkern.</translation>
        </message>
        <message>
            <source>The engine did not answer within {seconds:.0f} seconds.</source>
            <translation>Der Rechenkern hat nicht innerhalb von {seconds:.0f} Sekunden geantwortet.</translation>
        </message>
        <message>
            <source>The engine's answer can't be understood; repair it, or choose another interpreter.</source>
            <translation>Die Antwort des Rechenkerns ist nicht zu verstehen; reparieren Sie ihn oder wählen Sie einen anderen Interpreter.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>Der Lauf wurde abgebrochen; nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>The engine's process ended before it began to work.</source>
            <translation>Der Prozess des Rechenkerns endete, bevor er zu arbeiten begann.</translation>
        </message>
        <message>
            <source>The engine's process was killed from outside, most often because the computer ran out of memory; nothing was written. Close other programs or choose a smaller tile size, and run it again.</source>
            <translation>Der Prozess des Rechenkerns wurde von außen beendet, meist weil dem Computer der Arbeitsspeicher ausging; nichts wurde geschrieben. Schließen Sie andere Programme oder wählen Sie eine kleinere Kachelgröße, und führen Sie es noch einmal aus.</translation>
        </message>
        <message>
            <source>The engine's environment is incomplete: {line}. Install the engine's requirements for {python}, or choose another interpreter.</source>
            <translation>Die Umgebung des Rechenkerns ist unvollständig: {line}. Installieren Sie, was der Rechenkern braucht, für {python}, oder wählen Sie einen anderen Interpreter.</translation>
        </message>
        <message>
            <source>The engine's process ended unexpectedly ({code}); nothing was written.</source>
            <translation>Der Prozess des Rechenkerns endete unerwartet ({code}); nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>Its last words: {line}</source>
            <translation>Seine letzten Worte: {line}</translation>
        </message>
        <message>
            <source>it stopped talking</source>
            <translation>er meldete sich nicht mehr</translation>
        </message>
        <message>
            <source>signal {number}</source>
            <translation>Signal {number}</translation>
        </message>
        <message>
            <source>exit code {number}</source>
            <translation>Rückgabewert {number}</translation>
        </message>
    </context>
</TS>
