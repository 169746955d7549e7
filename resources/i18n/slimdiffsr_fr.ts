<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>AboutModel</name>
        <message>
            <source>About the model {title}</source>
            <translation>À propos du modèle {title}</translation>
        </message>
        <message>
            <source>Added detail is synthesised.</source>
            <translation>Le détail ajouté est synthétique.</translation>
        </message>
        <message>
            <source>It is plausible, learnt from other places, and nobody measured it. Use results for display, digitising and as input to methods that you validate; do not read single small objects, lettering or counts off them.</source>
            <translation>Il est plausible, appris d’autres lieux, et personne ne l’a mesuré. Utilisez les résultats pour l’affichage, la numérisation et comme entrée de méthodes que vous validez ; n’y lisez ni petits objets isolés, ni inscriptions, ni comptages.</translation>
        </message>
        <message>
            <source>Limits</source>
            <translation>Limites</translation>
        </message>
        <message>
            <source>How it was trained</source>
            <translation>Comment il a été entraîné</translation>
        </message>
        <message>
            <source>Training data</source>
            <translation>Données d’entraînement</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>Architecture</translation>
        </message>
        <message>
            <source>Computing</source>
            <translation>Calcul</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Licence</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nom</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>Facteur</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Paramètres</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Fichier</translation>
        </message>
        <message>
            <source>clean input</source>
            <translation>entrée propre</translation>
        </message>
        <message>
            <source>degraded input</source>
            <translation>entrée dégradée</translation>
        </message>
        <message>
            <source>Deviation from the input, grey levels</source>
            <translation>Écart à l’entrée, niveaux de gris</translation>
        </message>
        <message>
            <source>Pattern of the pixel grid (above 4 it shows)</source>
            <translation>Motif de la grille des pixels (visible au-dessus de 4)</translation>
        </message>
        <message>
            <source>Figures on images that it never saw</source>
            <translation>Chiffres sur des images jamais vues</translation>
        </message>
    </context>
    <context>
        <name>BeforeAfterView</name>
        <message>
            <source>Preview before and after</source>
            <translation>Aperçu avant et après</translation>
        </message>
        <message>
            <source>Drag the line, or use the arrow keys: before on the left, after on the right</source>
            <translation>Faites glisser la ligne ou utilisez les flèches : avant à gauche, après à droite</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>Calcul en cours…</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>Avant</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Après</translation>
        </message>
    </context>
    <context>
        <name>EngineLocator</name>
        <message>
            <source>The Python interpreter given by {origin} does not exist: {path}.</source>
            <translation>L’interpréteur Python donné par {origin} n’existe pas : {path}.</translation>
        </message>
        <message>
            <source>The Python that the SlimDiffSR engine was installed with has vanished; the engine needs a repair.</source>
            <translation>Le Python avec lequel le moteur de SlimDiffSR a été installé a disparu ; le moteur doit être réparé.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine was installed for version {version} of the plugin; it needs an update.</source>
            <translation>Le moteur de SlimDiffSR a été installé pour la version {version} de l’extension ; il doit être mis à jour.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine is not set up.</source>
            <translation>Le moteur de SlimDiffSR n’est pas installé.</translation>
        </message>
        <message>
            <source>the setting {name}</source>
            <translation>le réglage {name}</translation>
        </message>
        <message>
            <source>the environment variable {name}</source>
            <translation>la variable d’environnement {name}</translation>
        </message>
        <message>
            <source>In QGIS choose Raster, SlimDiffSR, Install the engine. Without a desktop make a Python environment (3.11 or newer) with the engine's requirements (torch, rasterio; for instance 'pip install {backend}'), and give its interpreter's path in the setting {setting} or in the environment variable {variable}.</source>
            <translation>Dans QGIS, choisissez Raster, SlimDiffSR, Installer le moteur. Sans interface, créez un environnement Python (3.11 ou plus récent) avec ce qu’il faut au moteur (torch, rasterio ; par exemple « pip install {backend} ») et donnez le chemin de son interpréteur dans le réglage {setting} ou dans la variable d’environnement {variable}.</translation>
        </message>
    </context>
    <context>
        <name>EngineSetup</name>
        <message>
            <source>Install the engine…</source>
            <translation>Installer le moteur…</translation>
        </message>
        <message>
            <source>Install, update, repair or remove what {name} computes with</source>
            <translation>Installer, mettre à jour, réparer ou supprimer ce avec quoi {name} calcule</translation>
        </message>
    </context>
    <context>
        <name>EngineState</name>
        <message>
            <source>The chosen interpreter {path} is gone.</source>
            <translation>L’interpréteur choisi {path} n’est plus là.</translation>
        </message>
        <message>
            <source>An interpreter of your own is used, chosen in the options: {path}.</source>
            <translation>Un interpréteur à vous est utilisé, choisi dans les options : {path}.</translation>
        </message>
        <message>
            <source>The environment variable {variable} names the interpreter that is used: {path}.</source>
            <translation>La variable d’environnement {variable} nomme l’interpréteur utilisé : {path}.</translation>
        </message>
        <message>
            <source>The engine is not installed yet. It is the program that does the computing: on this computer, apart from QGIS.</source>
            <translation>Le moteur n’est pas encore installé. C’est le programme qui calcule : sur cet ordinateur, à part de QGIS.</translation>
        </message>
        <message>
            <source>The engine of the development checkout is used: {path}.</source>
            <translation>Le moteur de la copie de développement est utilisé : {path}.</translation>
        </message>
        <message>
            <source>The Python that the engine was installed with has vanished: choose Repair.</source>
            <translation>Le Python avec lequel le moteur a été installé a disparu : choisissez Réparer.</translation>
        </message>
        <message>
            <source>The engine was installed for version {old} of the plugin and can't serve version {new}: update it.</source>
            <translation>Le moteur a été installé pour la version {old} de l’extension et ne peut servir la version {new} : mettez-le à jour.</translation>
        </message>
        <message>
            <source>Installed: PyTorch {torch}, Python {python}, tried on {device}.</source>
            <translation>Installé : PyTorch {torch}, Python {python}, essayé sur {device}.</translation>
        </message>
        <message>
            <source>It works; an update brings newer packages.</source>
            <translation>Il fonctionne ; une mise à jour apporte des paquets plus récents.</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>The export of '{layer}' would be {columns} x {rows} pixels ({millions:,.0f} million, the limit is {limit:,.0f} million): choose a smaller extent or a coarser export resolution.</source>
            <translation>L’export de « {layer} » ferait {columns} x {rows} pixels ({millions:,.0f} millions, la limite est de {limit:,.0f} millions) : choisissez une emprise plus petite ou une résolution d’export plus grossière.</translation>
        </message>
        <message>
            <source>The export of '{layer}' ({columns} x {rows} pixels) may need {needed:,.1f} GB, but the temporary folder {folder} has {free:,.1f} GB left: choose a smaller extent.</source>
            <translation>L’export de « {layer} » ({columns} x {rows} pixels) peut demander {needed:,.1f} Go, mais il reste {free:,.1f} Go dans le dossier temporaire {folder} : choisissez une emprise plus petite.</translation>
        </message>
        <message>
            <source>The layer's data provider can't be copied.</source>
            <translation>Le fournisseur de données de la couche ne peut pas être copié.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>L’exécution a été annulée ; rien n’a été écrit.</translation>
        </message>
        <message>
            <source>error {number}</source>
            <translation>erreur {number}</translation>
        </message>
        <message>
            <source>The layer could not be exported ({reason}).</source>
            <translation>La couche n’a pas pu être exportée ({reason}).</translation>
        </message>
        <message>
            <source>The layer's source reported {count} problems during the export, the first: {first}</source>
            <translation>La source de la couche a signalé {count} problèmes pendant l’export, le premier : {first}</translation>
        </message>
        <message>
            <source>The temporary file {path} can't be written.</source>
            <translation>Le fichier temporaire {path} ne peut pas être écrit.</translation>
        </message>
    </context>
    <context>
        <name>ExportChooser</name>
        <message>
            <source>As &amp;displayed</source>
            <translation>&amp;Telle qu’affichée</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's style, in place of its data; what is transparent is masked</source>
            <translation>Prendre les couleurs que montre la carte, avec le style de la couche, à la place de ses données ; ce qui est transparent est masqué</translation>
        </message>
        <message>
            <source>As on the map</source>
            <translation>Comme sur la carte</translation>
        </message>
        <message>
            <source>The size of an exported pixel, in map units of the layer</source>
            <translation>La taille d’un pixel exporté, en unités de carte de la couche</translation>
        </message>
        <message>
            <source>Pixel si&amp;ze</source>
            <translation>Taille des &amp;pixels</translation>
        </message>
        <message>
            <source>The layer's own: {size}</source>
            <translation>Celle de la couche : {size}</translation>
        </message>
        <message>
            <source>As on the map: {size}</source>
            <translation>Comme sur la carte : {size}</translation>
        </message>
    </context>
    <context>
        <name>FailurePanel</name>
        <message>
            <source>Copy the report</source>
            <translation>Copier le rapport</translation>
        </message>
        <message>
            <source>Copy what happened, and what the programs said, to send it to somebody</source>
            <translation>Copier ce qui s’est passé et ce que les programmes ont dit, pour l’envoyer à quelqu’un</translation>
        </message>
        <message>
            <source>What to do: {step}</source>
            <translation>Que faire : {step}</translation>
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Layer</source>
            <translation>Couche</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Quand</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Résultat</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Exécutions précédentes</translation>
        </message>
        <message>
            <source>Double-click a run to take its settings over</source>
            <translation>Double-cliquez sur une exécution pour reprendre ses réglages</translation>
        </message>
        <message>
            <source>&amp;Fill in</source>
            <translation>&amp;Reprendre</translation>
        </message>
        <message>
            <source>Take the settings of this run over into the form</source>
            <translation>Reprendre les réglages de cette exécution dans le formulaire</translation>
        </message>
        <message>
            <source>Run &amp;again</source>
            <translation>Exécuter à no&amp;uveau</translation>
        </message>
        <message>
            <source>Run it once more with the same settings</source>
            <translation>Exécuter encore une fois avec les mêmes réglages</translation>
        </message>
        <message>
            <source>C&amp;lear</source>
            <translation>&amp;Vider</translation>
        </message>
        <message>
            <source>Forget all runs; files stay</source>
            <translation>Oublier toutes les exécutions ; les fichiers restent</translation>
        </message>
        <message>
            <source>done in {time}</source>
            <translation>terminé en {time}</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>annulé</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>échoué</translation>
        </message>
    </context>
    <context>
        <name>Installer</name>
        <message>
            <source>Apple's graphics processor is used; the CPU works as well.</source>
            <translation>Le processeur graphique d’Apple est utilisé ; le processeur fonctionne aussi.</translation>
        </message>
        <message>
            <source>No NVIDIA graphics card was found; the CPU is used.</source>
            <translation>Aucune carte graphique NVIDIA n’a été trouvée ; le processeur est utilisé.</translation>
        </message>
        <message>
            <source>{name} with driver {driver} can be used with the build {build}.</source>
            <translation>{name} avec le pilote {driver} peut être utilisée avec la version {build}.</translation>
        </message>
        <message>
            <source>PyTorch is no longer made for Macs with an Intel processor; on such a Mac the engine can't be installed.</source>
            <translation>PyTorch n’existe plus pour les Mac à processeur Intel ; le moteur ne peut pas être installé sur un tel Mac.</translation>
        </message>
        <message>
            <source>There is no build of PyTorch for this computer ({system}, {processor}).</source>
            <translation>Il n’y a pas de PyTorch pour cet ordinateur ({system}, {processor}).</translation>
        </message>
        <message>
            <source>{name} is too old for PyTorch; the CPU is used.</source>
            <translation>{name} est trop ancienne pour PyTorch ; le processeur est utilisé.</translation>
        </message>
        <message>
            <source>{name} can't be used with its driver {driver}: update the driver to version {needed} or newer and open this dialog again, or use the CPU.</source>
            <translation>{name} ne peut pas être utilisée avec son pilote {driver} : mettez le pilote à jour à la version {needed} ou plus récente et rouvrez cette boîte de dialogue, ou utilisez le processeur.</translation>
        </message>
        <message>
            <source>The installation was cancelled.</source>
            <translation>L’installation a été annulée.</translation>
        </message>
        <message>
            <source>Checking</source>
            <translation>Vérification</translation>
        </message>
        <message>
            <source>The installation failed: {reason}.</source>
            <translation>L’installation a échoué : {reason}.</translation>
        </message>
        <message>
            <source>Removing what an interrupted installation left: {folder}</source>
            <translation>Suppression de ce qu’une installation interrompue a laissé : {folder}</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Terminé</translation>
        </message>
        <message>
            <source>Making an environment from Python {version}</source>
            <translation>Création d’un environnement avec Python {version}</translation>
        </message>
        <message>
            <source>making the environment</source>
            <translation>de la création de l’environnement</translation>
        </message>
        <message>
            <source>Updating pip</source>
            <translation>Mise à jour de pip</translation>
        </message>
        <message>
            <source>Trying the engine on the device '{device}'</source>
            <translation>Essai du moteur sur le dispositif « {device} »</translation>
        </message>
        <message>
            <source>Fetching a Python</source>
            <translation>Récupération d’un Python</translation>
        </message>
        <message>
            <source>fetching a Python</source>
            <translation>de la récupération d’un Python</translation>
        </message>
        <message>
            <source>The Python that was fetched can't be used; choose an interpreter instead.</source>
            <translation>Le Python récupéré n’est pas utilisable ; choisissez plutôt un interpréteur.</translation>
        </message>
        <message>
            <source>updating pip</source>
            <translation>de la mise à jour de pip</translation>
        </message>
        <message>
            <source>pip stays as it is.</source>
            <translation>pip reste tel quel.</translation>
        </message>
        <message>
            <source>installing the packages</source>
            <translation>de l’installation des paquets</translation>
        </message>
        <message>
            <source>installing PyTorch</source>
            <translation>de l’installation de PyTorch</translation>
        </message>
        <message>
            <source>installing what PyTorch needs</source>
            <translation>de l’installation de ce dont PyTorch a besoin</translation>
        </message>
        <message>
            <source>looking for missing packages</source>
            <translation>de la recherche de paquets manquants</translation>
        </message>
        <message>
            <source>The installation failed while {what} (exit code {code}): {line}</source>
            <translation>L’installation a échoué lors {what} (code de sortie {code}) : {line}</translation>
        </message>
        <message>
            <source>{folder} is in use; the next installation removes it.</source>
            <translation>{folder} est en cours d’utilisation ; la prochaine installation le supprimera.</translation>
        </message>
        <message>
            <source>it said nothing</source>
            <translation>aucun message</translation>
        </message>
        <message>
            <source>{path} is not a Python interpreter that can be started.</source>
            <translation>{path} n’est pas un interpréteur Python qui puisse être lancé.</translation>
        </message>
        <message>
            <source>Python {version} doesn't fit; the engine needs {oldest} to {newest}.</source>
            <translation>Python {version} ne convient pas ; il faut au moteur {oldest} à {newest}.</translation>
        </message>
        <message>
            <source>It is not the standard Python (CPython with its lock), which PyTorch is made for.</source>
            <translation>Ce n’est pas le Python standard (CPython avec son verrou), pour lequel PyTorch est fait.</translation>
        </message>
        <message>
            <source>It is a 32-bit Python; PyTorch needs a 64-bit one.</source>
            <translation>C’est un Python 32 bits ; PyTorch demande 64 bits.</translation>
        </message>
        <message>
            <source>It is made for another processor ({its}) than this computer has ({ours}).</source>
            <translation>Il est fait pour un autre processeur ({its}) que celui de cet ordinateur ({ours}).</translation>
        </message>
        <message>
            <source>It belongs to a system without glibc, which PyTorch's builds need.</source>
            <translation>Il appartient à un système sans glibc, dont PyTorch a besoin.</translation>
        </message>
        <message>
            <source>It lacks the module {names}; on Debian and Ubuntu install the package python3-venv.</source>
            <translation>Il lui manque le module {names} ; sous Debian et Ubuntu, installez le paquet python3-venv.</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>Le disque est plein</translation>
        </message>
        <message>
            <source>The disk that holds the engine's folder filled up during the installation.</source>
            <translation>Le disque qui contient le dossier du moteur s’est rempli pendant l’installation.</translation>
        </message>
        <message>
            <source>Free some space (the dialog says how much is needed) or choose a folder on another disk, and install again; what was downloaded is used again.</source>
            <translation>Libérez de la place (la boîte de dialogue dit combien il en faut) ou choisissez un dossier sur un autre disque, et réinstallez ; ce qui a été téléchargé est réutilisé.</translation>
        </message>
        <message>
            <source>Your disk quota is used up</source>
            <translation>Votre quota de disque est épuisé</translation>
        </message>
        <message>
            <source>The administrator limits how much you may store, and the engine goes over that limit.</source>
            <translation>L’administrateur limite ce que vous pouvez stocker, et le moteur dépasse cette limite.</translation>
        </message>
        <message>
            <source>Delete files of yours, ask for more, or choose a folder on a local disk.</source>
            <translation>Supprimez de vos fichiers, demandez davantage ou choisissez un dossier sur un disque local.</translation>
        </message>
        <message>
            <source>The folder can't be written to</source>
            <translation>Le dossier ne peut pas être écrit</translation>
        </message>
        <message>
            <source>The engine's folder lies on a file system that is mounted read-only.</source>
            <translation>Le dossier du moteur se trouve sur un système de fichiers monté en lecture seule.</translation>
        </message>
        <message>
            <source>Choose another folder in the dialog.</source>
            <translation>Choisissez un autre dossier dans la boîte de dialogue.</translation>
        </message>
        <message>
            <source>A path is too long for Windows</source>
            <translation>Un chemin est trop long pour Windows</translation>
        </message>
        <message>
            <source>PyTorch's files lie deep in folders, and Windows allows 259 characters for a whole path.</source>
            <translation>Les fichiers de PyTorch sont profonds dans les dossiers, et Windows autorise 259 caractères pour un chemin entier.</translation>
        </message>
        <message>
            <source>Choose a folder with a short path, such as C:\SlimDiffSR, or have your administrator allow long paths.</source>
            <translation>Choisissez un dossier au chemin court, comme C:\SlimDiffSR, ou faites autoriser les chemins longs par votre administrateur.</translation>
        </message>
        <message>
            <source>Another program holds a file</source>
            <translation>Un autre programme tient un fichier</translation>
        </message>
        <message>
            <source>A virus scanner, a cloud folder or another QGIS has opened a file that is being written.</source>
            <translation>Un antivirus, un dossier infonuagique ou un autre QGIS a ouvert un fichier en cours d’écriture.</translation>
        </message>
        <message>
            <source>Close other QGIS windows, wait a minute and install again. If it happens again, choose a folder outside of OneDrive or Dropbox, or ask for an exception in the virus scanner.</source>
            <translation>Fermez les autres fenêtres de QGIS, attendez une minute et réinstallez. Si cela se reproduit, choisissez un dossier hors de OneDrive ou Dropbox, ou demandez une exception dans l’antivirus.</translation>
        </message>
        <message>
            <source>The computer's protection forbids it</source>
            <translation>La protection de l’ordinateur l’interdit</translation>
        </message>
        <message>
            <source>A group policy, AppLocker or the virus scanner doesn't let programs start from the engine's folder.</source>
            <translation>Une stratégie de groupe, AppLocker ou l’antivirus ne laisse pas démarrer de programmes depuis le dossier du moteur.</translation>
        </message>
        <message>
            <source>Ask your administrator to allow the engine's folder, or to install the engine where programs may run, and choose its interpreter in the options.</source>
            <translation>Demandez à votre administrateur d’autoriser le dossier du moteur, ou d’installer le moteur là où des programmes peuvent tourner, et choisissez son interpréteur dans les options.</translation>
        </message>
        <message>
            <source>This Python can't make environments</source>
            <translation>Ce Python ne sait pas créer d’environnements</translation>
        </message>
        <message>
            <source>Debian and Ubuntu put the modules venv and ensurepip into a package of their own, which isn't installed.</source>
            <translation>Debian et Ubuntu mettent les modules venv et ensurepip dans un paquet à part, qui n’est pas installé.</translation>
        </message>
        <message>
            <source>Install the package python3-venv (sudo apt install python3-venv), or choose another interpreter.</source>
            <translation>Installez le paquet python3-venv (sudo apt install python3-venv) ou choisissez un autre interpréteur.</translation>
        </message>
        <message>
            <source>This Python refuses packages</source>
            <translation>Ce Python refuse les paquets</translation>
        </message>
        <message>
            <source>The chosen interpreter belongs to the operating system, and pip was asked to install into it.</source>
            <translation>L’interpréteur choisi appartient au système d’exploitation, et pip devait y installer.</translation>
        </message>
        <message>
            <source>Let SlimDiffSR make an environment of its own: clear the interpreter in the options and install.</source>
            <translation>Laissez SlimDiffSR créer son propre environnement : videz l’interpréteur dans les options et installez.</translation>
        </message>
        <message>
            <source>This Python has no encryption</source>
            <translation>Ce Python n’a pas de chiffrement</translation>
        </message>
        <message>
            <source>The chosen interpreter was built without the module ssl, or can't find its library, so it can't reach an index.</source>
            <translation>L’interpréteur choisi a été construit sans le module ssl, ou ne trouve pas sa bibliothèque, et ne peut donc atteindre aucun index.</translation>
        </message>
        <message>
            <source>Choose another interpreter, or let SlimDiffSR fetch one.</source>
            <translation>Choisissez un autre interpréteur ou laissez SlimDiffSR en récupérer un.</translation>
        </message>
        <message>
            <source>The Python version doesn't fit</source>
            <translation>La version de Python ne convient pas</translation>
        </message>
        <message>
            <source>The packages are made for Python 3.11 to 3.14, and the chosen interpreter is another one.</source>
            <translation>Les paquets sont faits pour Python 3.11 à 3.14, et l’interpréteur choisi en est un autre.</translation>
        </message>
        <message>
            <source>The interpreter is made for another processor</source>
            <translation>L’interpréteur est fait pour un autre processeur</translation>
        </message>
        <message>
            <source>The Python and the packages, or the Python and this computer, are made for different processors (Intel and Apple, or 32 and 64 bits).</source>
            <translation>Le Python et les paquets, ou le Python et cet ordinateur, sont faits pour des processeurs différents (Intel et Apple, ou 32 et 64 bits).</translation>
        </message>
        <message>
            <source>Choose an interpreter made for this computer's processor, or let SlimDiffSR fetch one.</source>
            <translation>Choisissez un interpréteur fait pour le processeur de cet ordinateur, ou laissez SlimDiffSR en récupérer un.</translation>
        </message>
        <message>
            <source>macOS holds the files in quarantine</source>
            <translation>macOS garde les fichiers en quarantaine</translation>
        </message>
        <message>
            <source>macOS doesn't load libraries that it took for downloads of an unknown developer, or that the interpreter's signature doesn't allow.</source>
            <translation>macOS ne charge pas les bibliothèques qu’il prend pour des téléchargements d’un développeur inconnu, ou que la signature de l’interpréteur n’autorise pas.</translation>
        </message>
        <message>
            <source>Use Python from python.org or Homebrew instead of the one inside QGIS, or allow the file under System Settings, Privacy &amp; Security.</source>
            <translation>Utilisez le Python de python.org ou de Homebrew au lieu de celui de QGIS, ou autorisez le fichier dans Réglages Système, Confidentialité &amp; sécurité.</translation>
        </message>
        <message>
            <source>The interpreter has vanished</source>
            <translation>L’interpréteur a disparu</translation>
        </message>
        <message>
            <source>The Python that the environment was made from was updated or removed, and the environment only links to it.</source>
            <translation>Le Python dont l’environnement a été tiré a été mis à jour ou supprimé, et l’environnement ne fait qu’y renvoyer.</translation>
        </message>
        <message>
            <source>Install the engine again (Repair); what it needs is chosen anew.</source>
            <translation>Réinstallez le moteur (Réparer) ; ce qu’il lui faut est choisi de nouveau.</translation>
        </message>
        <message>
            <source>The proxy wants a user name and password</source>
            <translation>Le proxy demande un nom d’utilisateur et un mot de passe</translation>
        </message>
        <message>
            <source>Your network's proxy didn't accept the request without, or with wrong, credentials.</source>
            <translation>Le proxy de votre réseau n’a pas accepté la requête sans identifiants, ou avec de mauvais.</translation>
        </message>
        <message>
            <source>Enter them in QGIS under Settings, Options, Network, Use proxy, and install again; or install from a folder of wheels.</source>
            <translation>Saisissez-les dans QGIS sous Préférences, Options, Réseau, Utiliser un proxy, et réinstallez ; ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>pip can't use a SOCKS proxy</source>
            <translation>pip ne peut pas utiliser de proxy SOCKS</translation>
        </message>
        <message>
            <source>QGIS is set to a SOCKS5 proxy, for which pip needs a package that it can only fetch through a network.</source>
            <translation>QGIS est réglé sur un proxy SOCKS5, pour lequel pip a besoin d’un paquet qu’il ne peut récupérer que par un réseau.</translation>
        </message>
        <message>
            <source>Choose an HTTP proxy in QGIS's network options, or install from a folder of wheels.</source>
            <translation>Choisissez un proxy HTTP dans les options réseau de QGIS, ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>The proxy can't be used</source>
            <translation>Le proxy n’est pas utilisable</translation>
        </message>
        <message>
            <source>The proxy that QGIS or the system names doesn't answer, or forbids the package index.</source>
            <translation>Le proxy que nomme QGIS ou le système ne répond pas, ou interdit l’index des paquets.</translation>
        </message>
        <message>
            <source>Check the proxy in QGIS under Settings, Options, Network; ask your administrator to allow pypi.org, files.pythonhosted.org and download.pytorch.org; or install from a folder of wheels.</source>
            <translation>Vérifiez le proxy dans QGIS sous Préférences, Options, Réseau ; demandez à votre administrateur d’autoriser pypi.org, files.pythonhosted.org et download.pytorch.org ; ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>The connection's certificate isn't trusted</source>
            <translation>Le certificat de la connexion n’est pas reconnu</translation>
        </message>
        <message>
            <source>Your network opens encrypted connections with a certificate of its own, which Python doesn't know.</source>
            <translation>Votre réseau ouvre les connexions chiffrées avec un certificat à lui, que Python ne connaît pas.</translation>
        </message>
        <message>
            <source>Ask your administrator for that certificate as a PEM file, set the environment variable PIP_CERT to its path (QGIS: Settings, Options, System, Environment), restart QGIS and install again; or install from a folder of wheels.</source>
            <translation>Demandez ce certificat à votre administrateur sous forme de fichier PEM, donnez son chemin à la variable d’environnement PIP_CERT (QGIS : Préférences, Options, Système, Environnement), redémarrez QGIS et réinstallez ; ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>The package index wasn't found</source>
            <translation>L’index des paquets n’a pas été trouvé</translation>
        </message>
        <message>
            <source>This computer is offline, or its network doesn't know the name of the package index (often a missing proxy).</source>
            <translation>Cet ordinateur est hors ligne, ou son réseau ne connaît pas le nom de l’index des paquets (souvent un proxy manquant).</translation>
        </message>
        <message>
            <source>Check the connection, set the proxy in QGIS's network options if your network needs one, or install from a folder of wheels.</source>
            <translation>Vérifiez la connexion, réglez le proxy dans les options réseau de QGIS si votre réseau en demande un, ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>A download isn't what was published</source>
            <translation>Un téléchargement n’est pas ce qui a été publié</translation>
        </message>
        <message>
            <source>A file was damaged or replaced on its way, by a proxy, a virus scanner or a broken connection; or an index of your own or the folder of wheels has another file than PyPI.</source>
            <translation>Un fichier a été abîmé ou remplacé en chemin, par un proxy, un antivirus ou une connexion coupée ; ou un index à vous ou le dossier de wheels a un autre fichier que PyPI.</translation>
        </message>
        <message>
            <source>Install again. If it fails again, use another network, or a folder of wheels that was filled from PyPI (docs/installing.md).</source>
            <translation>Réinstallez. Si cela échoue encore, utilisez un autre réseau, ou un dossier de wheels rempli depuis PyPI (docs/installing.md).</translation>
        </message>
        <message>
            <source>A downloaded file is damaged</source>
            <translation>Un fichier téléchargé est abîmé</translation>
        </message>
        <message>
            <source>A connection broke off, or the store of downloads holds half a file.</source>
            <translation>Une connexion a été coupée, ou le cache des téléchargements contient une moitié de fichier.</translation>
        </message>
        <message>
            <source>Choose Remove, which also empties the store of downloads, and install again. With a folder of wheels: copy the named file again.</source>
            <translation>Choisissez Supprimer, qui vide aussi le cache des téléchargements, et réinstallez. Avec un dossier de wheels : copiez de nouveau le fichier nommé.</translation>
        </message>
        <message>
            <source>PyTorch's own index isn't reachable</source>
            <translation>L’index propre à PyTorch n’est pas joignable</translation>
        </message>
        <message>
            <source>The chosen build of PyTorch comes from download.pytorch.org, which your network blocks or which has no such build.</source>
            <translation>La version choisie de PyTorch vient de download.pytorch.org, que votre réseau bloque ou qui ne l’a pas.</translation>
        </message>
        <message>
            <source>Choose another build, ask your administrator to allow download.pytorch.org, or install from a folder of wheels.</source>
            <translation>Choisissez une autre version, demandez à votre administrateur d’autoriser download.pytorch.org, ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>The package index refuses</source>
            <translation>L’index des paquets refuse</translation>
        </message>
        <message>
            <source>The index that pip is set to (pip.conf, PIP_INDEX_URL) wants a login, forbids the package or doesn't have it.</source>
            <translation>L’index réglé pour pip (pip.conf, PIP_INDEX_URL) demande une identification, interdit le paquet ou ne l’a pas.</translation>
        </message>
        <message>
            <source>Check pip's configuration with whoever set it, or install from a folder of wheels.</source>
            <translation>Vérifiez la configuration de pip avec la personne qui l’a faite, ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <source>The connection broke off</source>
            <translation>La connexion a été coupée</translation>
        </message>
        <message>
            <source>The package index answered too slowly or not at all.</source>
            <translation>L’index des paquets a répondu trop lentement ou pas du tout.</translation>
        </message>
        <message>
            <source>Install again: what was downloaded completely is used again. On a slow network set the environment variable PIP_DEFAULT_TIMEOUT to 120.</source>
            <translation>Réinstallez : ce qui a été entièrement téléchargé est réutilisé. Sur un réseau lent, donnez 120 à la variable d’environnement PIP_DEFAULT_TIMEOUT.</translation>
        </message>
        <message>
            <source>The system is too old for PyTorch</source>
            <translation>Le système est trop ancien pour PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build needs a newer C library (glibc 2.28 or newer) than this Linux has.</source>
            <translation>PyTorch demande une bibliothèque C (glibc 2.28 ou plus récente) que ce Linux n’a pas.</translation>
        </message>
        <message>
            <source>Update the system, or run QGIS in a newer one; there is no build of PyTorch for this one.</source>
            <translation>Mettez le système à jour, ou utilisez QGIS dans un plus récent ; il n’y a pas de PyTorch pour celui-ci.</translation>
        </message>
        <message>
            <source>There is no package for this Python and computer</source>
            <translation>Il n’y a pas de paquet pour ce Python et cet ordinateur</translation>
        </message>
        <message>
            <source>The index or the folder of wheels has no file of the needed version for this version of Python, this system and this processor.</source>
            <translation>L’index ou le dossier de wheels n’a pas de fichier de la version voulue pour cette version de Python, ce système et ce processeur.</translation>
        </message>
        <message>
            <source>Choose Python 3.11 or another build. With a folder of wheels: fill it with the Python version that is chosen here (docs/installing.md).</source>
            <translation>Choisissez Python 3.11 ou une autre version de PyTorch. Avec un dossier de wheels : remplissez-le avec la version de Python choisie ici (docs/installing.md).</translation>
        </message>
        <message>
            <source>The packages don't fit together</source>
            <translation>Les paquets ne vont pas ensemble</translation>
        </message>
        <message>
            <source>The folder of wheels, an index of your own or a setting of pip lacks a package, or has another version than the one that SlimDiffSR was tried with.</source>
            <translation>Dans le dossier de wheels, dans un index à vous ou par un réglage de pip, un paquet manque ou a une autre version que celle avec laquelle SlimDiffSR a été essayé.</translation>
        </message>
        <message>
            <source>Look in the details for the package that is named. Fill the folder of wheels with SlimDiffSR's constraints (docs/installing.md), or try without pip's own settings.</source>
            <translation>Cherchez dans les détails le paquet nommé. Remplissez le dossier de wheels avec les contraintes de SlimDiffSR (docs/installing.md), ou essayez sans réglages propres de pip.</translation>
        </message>
        <message>
            <source>The processor is too old for PyTorch</source>
            <translation>Le processeur est trop ancien pour PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build uses instructions (AVX2) that this computer's processor, or its virtual machine, doesn't have.</source>
            <translation>PyTorch utilise des instructions (AVX2) que le processeur de cet ordinateur, ou de sa machine virtuelle, n’a pas.</translation>
        </message>
        <message>
            <source>Use a computer made after about 2013; in a virtual machine let the host's processor through.</source>
            <translation>Utilisez un ordinateur construit après 2013 environ ; dans une machine virtuelle, laissez passer le processeur de l’hôte.</translation>
        </message>
        <message>
            <source>The Visual C++ runtime is missing</source>
            <translation>Le composant d’exécution Visual C++ manque</translation>
        </message>
        <message>
            <source>PyTorch needs Microsoft's Visual C++ Redistributable, which isn't installed or is too old.</source>
            <translation>PyTorch a besoin du Visual C++ Redistributable de Microsoft, qui n’est pas installé ou est trop ancien.</translation>
        </message>
        <message>
            <source>Install https://aka.ms/vs/17/release/vc_redist.x64.exe, restart QGIS, and choose Repair.</source>
            <translation>Installez https://aka.ms/vs/17/release/vc_redist.x64.exe, redémarrez QGIS et choisissez Réparer.</translation>
        </message>
        <message>
            <source>The graphics driver is too old</source>
            <translation>Le pilote graphique est trop ancien</translation>
        </message>
        <message>
            <source>The NVIDIA driver can't run this build of PyTorch.</source>
            <translation>Le pilote NVIDIA ne peut pas faire tourner cette version de PyTorch.</translation>
        </message>
        <message>
            <source>Update the NVIDIA driver, restart the computer and choose Repair; or install the build for the CPU.</source>
            <translation>Mettez le pilote NVIDIA à jour, redémarrez l’ordinateur et choisissez Réparer ; ou installez la version pour le processeur.</translation>
        </message>
        <message>
            <source>The graphics card doesn't compute</source>
            <translation>La carte graphique ne calcule pas</translation>
        </message>
        <message>
            <source>PyTorch is installed, but a trial computation on the graphics card failed: the build has no code for it, or its driver or memory doesn't suffice.</source>
            <translation>PyTorch est installé, mais un calcul d’essai sur la carte graphique a échoué : cette version n’a pas de code pour elle, ou son pilote ou sa mémoire ne suffit pas.</translation>
        </message>
        <message>
            <source>Choose the other CUDA build, update the driver, or install the build for the CPU, which always works.</source>
            <translation>Choisissez l’autre version CUDA, mettez le pilote à jour, ou installez la version pour le processeur, qui fonctionne toujours.</translation>
        </message>
        <message>
            <source>The computer's memory did not suffice</source>
            <translation>La mémoire de l’ordinateur n’a pas suffi</translation>
        </message>
        <message>
            <source>The system ended the installer, most often because memory ran out; PyTorch needs about 2 GB to be installed.</source>
            <translation>Le système a mis fin à l’installation, le plus souvent faute de mémoire ; il faut environ 2 Go pour installer PyTorch.</translation>
        </message>
        <message>
            <source>Close other programs and install again. On Windows let the system manage the size of the paging file.</source>
            <translation>Fermez d’autres programmes et réinstallez. Sous Windows, laissez le système gérer la taille du fichier d’échange.</translation>
        </message>
        <message>
            <source>Writing there isn't allowed</source>
            <translation>Il n’est pas permis d’y écrire</translation>
        </message>
        <message>
            <source>Your account may not write to the engine's folder, or may not start programs from it; a virus scanner can be the reason too.</source>
            <translation>Votre compte ne peut pas écrire dans le dossier du moteur ou pas y lancer de programmes ; un antivirus peut aussi en être la cause.</translation>
        </message>
        <message>
            <source>Choose a folder of your own in the dialog; if it is one, allow the folder in the virus scanner and install again.</source>
            <translation>Choisissez dans la boîte de dialogue un dossier à vous ; si c’en est un, autorisez-le dans l’antivirus et réinstallez.</translation>
        </message>
        <message>
            <source>The environment is incomplete</source>
            <translation>L’environnement est incomplet</translation>
        </message>
        <message>
            <source>PyTorch or another package is missing or damaged in the engine's environment: something was removed after the installation, often by a virus scanner.</source>
            <translation>PyTorch ou un autre paquet manque dans l’environnement du moteur ou est abîmé : quelque chose a été supprimé après l’installation, souvent par un antivirus.</translation>
        </message>
        <message>
            <source>Choose Repair. For an interpreter of your own install the requirements into it (docs/installing.md).</source>
            <translation>Choisissez Réparer. Dans un interpréteur à vous, installez ce qui est requis (docs/installing.md).</translation>
        </message>
        <message>
            <source>The file {path} can't be locked; choose a local folder.</source>
            <translation>Le fichier {path} ne peut pas être verrouillé ; choisissez un dossier local.</translation>
        </message>
        <message>
            <source>Another QGIS window (process {pid}) installs the engine just now. Wait until it is done.</source>
            <translation>Une autre fenêtre de QGIS (processus {pid}) installe le moteur en ce moment. Attendez qu’elle ait fini.</translation>
        </message>
        <message>
            <source>No Python was found that fits, and none can be fetched for this computer: choose one.</source>
            <translation>Aucun Python convenable n’a été trouvé, et aucun ne peut être récupéré pour cet ordinateur : choisissez-en un.</translation>
        </message>
        <message>
            <source>What came from {url} is not the uv that was published (its SHA-256 is {found}): a proxy or virus scanner may have replaced it. Choose a Python interpreter instead.</source>
            <translation>Ce qui est venu de {url} n’est pas le uv publié (son SHA-256 est {found}) : un proxy ou un antivirus l’a peut-être remplacé. Choisissez plutôt un interpréteur Python.</translation>
        </message>
        <message>
            <source>Writing {count} packages</source>
            <translation>Écriture de {count} paquets</translation>
        </message>
        <message>
            <source>Looking for {name}</source>
            <translation>Recherche de {name}</translation>
        </message>
        <message>
            <source>Downloading</source>
            <translation>Téléchargement</translation>
        </message>
        <message>
            <source>Downloading {name}: {part} of {size}</source>
            <translation>Téléchargement de {name} : {part} sur {size}</translation>
        </message>
        <message>
            <source>Downloading {name}</source>
            <translation>Téléchargement de {name}</translation>
        </message>
        <message>
            <source>The installation needs {needed} on the disk of {folder}, but only {free} are left. Free some space, choose another folder, or take the build for the CPU, which is the smallest.</source>
            <translation>L’installation demande {needed} sur le disque de {folder}, mais il ne reste que {free}. Libérez de la place, choisissez un autre dossier ou prenez la version pour le processeur, la plus petite.</translation>
        </message>
        <message>
            <source>The folder {folder} has a path of {length} characters, too long for Windows to hold PyTorch's files: choose a folder with a shorter path, such as C:\SlimDiffSR, or let your administrator allow long paths.</source>
            <translation>Le dossier {folder} a un chemin de {length} caractères, trop long pour que Windows contienne les fichiers de PyTorch : choisissez un dossier au chemin plus court, comme C:\SlimDiffSR, ou faites autoriser les chemins longs par votre administrateur.</translation>
        </message>
        <message>
            <source>The folder of wheels {folder} can't be read ({reason}).</source>
            <translation>Le dossier de wheels {folder} ne peut pas être lu ({reason}).</translation>
        </message>
        <message>
            <source>The folder {folder} has no wheel of {names}. docs/installing.md says how to fill such a folder.</source>
            <translation>Le dossier {folder} n’a pas de wheel de {names}. docs/installing.md dit comment remplir un tel dossier.</translation>
        </message>
        <message>
            <source>The folder {folder} has {name}, which is made for another Python than {python}: choose that Python.</source>
            <translation>Le dossier {folder} contient {name}, fait pour un autre Python que {python} : choisissez ce Python-là.</translation>
        </message>
        <message>
            <source>The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager.</source>
            <translation>Le dossier de l’extension est incomplet ; réinstallez SlimDiffSR avec le gestionnaire d’extensions.</translation>
        </message>
        <message>
            <source>{size} MB</source>
            <translation>{size} Mo</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} Go</translation>
        </message>
        <message>
            <source>The packages are installed, but PyTorch can't compute on the device '{device}'.</source>
            <translation>Les paquets sont installés, mais PyTorch ne peut pas calculer sur le dispositif « {device} ».</translation>
        </message>
        <message>
            <source>The engine ran, but its result for a small test image is not right.</source>
            <translation>Le moteur a tourné, mais son résultat pour une petite image d’essai n’est pas correct.</translation>
        </message>
    </context>
    <context>
        <name>InstallerDialog</name>
        <message>
            <source>The engine of {name}</source>
            <translation>Le moteur de {name}</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <source>What pip and the engine say</source>
            <translation>Ce que disent pip et le moteur</translation>
        </message>
        <message>
            <source>Installing the engine of {name}</source>
            <translation>Installation du moteur de {name}</translation>
        </message>
        <message>
            <source>Remove the engine and everything that was downloaded for it from this folder?

{folder}</source>
            <translation>Supprimer de ce dossier le moteur et tout ce qui a été téléchargé pour lui ?

{folder}</translation>
        </message>
        <message>
            <source>Removing the engine of {name}</source>
            <translation>Suppression du moteur de {name}</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Annulation…</translation>
        </message>
        <message>
            <source>&amp;Install</source>
            <translation>&amp;Installer</translation>
        </message>
        <message>
            <source>&amp;Remove…</source>
            <translation>&amp;Supprimer…</translation>
        </message>
        <message>
            <source>&amp;Cancel the installation</source>
            <translation>A&amp;nnuler l’installation</translation>
        </message>
        <message>
            <source>Delete the engine and what was downloaded for it</source>
            <translation>Supprimer le moteur et ce qui a été téléchargé pour lui</translation>
        </message>
        <message>
            <source>Stop now; what was downloaded is used again by the next installation</source>
            <translation>Arrêter maintenant ; ce qui a été téléchargé est réutilisé par la prochaine installation</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards</source>
            <translation>Recherche de Python et de cartes graphiques</translation>
        </message>
        <message>
            <source>Cancelled. Nothing half-made is left; what was downloaded is used again.</source>
            <translation>Annulé. Rien d’inachevé ne reste ; ce qui a été téléchargé est réutilisé.</translation>
        </message>
        <message>
            <source>The engine is installed and works on {device}.</source>
            <translation>Le moteur est installé et fonctionne sur {device}.</translation>
        </message>
        <message>
            <source>The earlier one is no longer used; you can delete {folder}.</source>
            <translation>L’ancien n’est plus utilisé ; vous pouvez supprimer {folder}.</translation>
        </message>
        <message>
            <source>But the environment variable {name} names another one.</source>
            <translation>Mais la variable d’environnement {name} en nomme un autre.</translation>
        </message>
        <message>
            <source>Some files are in use: close all QGIS windows and delete {folder}.</source>
            <translation>Des fichiers sont en cours d’utilisation : fermez toutes les fenêtres de QGIS et supprimez {folder}.</translation>
        </message>
        <message>
            <source>The engine was removed.</source>
            <translation>Le moteur a été supprimé.</translation>
        </message>
        <message>
            <source>Re&amp;pair</source>
            <translation>Ré&amp;parer</translation>
        </message>
        <message>
            <source>&amp;Update</source>
            <translation>Mettre à &amp;jour</translation>
        </message>
        <message>
            <source>Make a new environment; an older one is removed once it works</source>
            <translation>Créer un nouvel environnement ; l’ancien est supprimé une fois que le nouveau fonctionne</translation>
        </message>
    </context>
    <context>
        <name>InstallerForm</name>
        <message>
            <source>For which device PyTorch is installed; the first one suits this computer best</source>
            <translation>Pour quel dispositif PyTorch est installé ; le premier convient le mieux à cet ordinateur</translation>
        </message>
        <message>
            <source>The Python that the engine's own environment is made from; it stays as it is, and so does QGIS's</source>
            <translation>Le Python dont l’environnement propre au moteur est tiré ; il reste tel quel, et celui de QGIS aussi</translation>
        </message>
        <message>
            <source>Choose a Python interpreter (3.11 to 3.14)</source>
            <translation>Choisir un interpréteur Python (3.11 à 3.14)</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python3 elsewhere</source>
            <translation>Le programme de l’interpréteur : python.exe sous Windows, python3 ailleurs</translation>
        </message>
        <message>
            <source>Choose where to install the engine</source>
            <translation>Choisir où installer le moteur</translation>
        </message>
        <message>
            <source>Everything is installed into this folder, and Remove takes it away again</source>
            <translation>Tout est installé dans ce dossier, et Supprimer l’enlève</translation>
        </message>
        <message>
            <source>&amp;Without internet, from a folder of wheels</source>
            <translation>S&amp;ans internet, depuis un dossier de wheels</translation>
        </message>
        <message>
            <source>Install from files that were fetched on another computer; the guide says how</source>
            <translation>Installer depuis des fichiers récupérés sur un autre ordinateur ; le guide dit comment</translation>
        </message>
        <message>
            <source>Choose the folder of wheels</source>
            <translation>Choisir le dossier de wheels</translation>
        </message>
        <message>
            <source>The folder that holds the .whl files</source>
            <translation>Le dossier qui contient les fichiers .whl</translation>
        </message>
        <message>
            <source>&amp;Build</source>
            <translation>&amp;Version</translation>
        </message>
        <message>
            <source>P&amp;ython</source>
            <translation>P&amp;ython</translation>
        </message>
        <message>
            <source>&amp;Folder</source>
            <translation>&amp;Dossier</translation>
        </message>
        <message>
            <source>Fetch a Python {version} of its own (about {size})</source>
            <translation>Récupérer un Python {version} propre (environ {size})</translation>
        </message>
        <message>
            <source>Another one…</source>
            <translation>Un autre…</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards…</source>
            <translation>Recherche de Python et de cartes graphiques…</translation>
        </message>
        <message>
            <source>Choose a Python interpreter.</source>
            <translation>Choisissez un interpréteur Python.</translation>
        </message>
        <message>
            <source>Choose the folder of wheels.</source>
            <translation>Choisissez le dossier de wheels.</translation>
        </message>
        <message>
            <source>Fetching a Python needs the internet: choose an interpreter.</source>
            <translation>Récupérer un Python demande internet : choisissez un interpréteur.</translation>
        </message>
        <message>
            <source>Choose a folder with its full path.</source>
            <translation>Choisissez un dossier avec son chemin complet.</translation>
        </message>
        <message>
            <source>{needed} are needed on the disk, {free} are free: choose another folder or build.</source>
            <translation>Il faut {needed} sur le disque, {free} sont libres : choisissez un autre dossier ou une autre version.</translation>
        </message>
        <message>
            <source>{packages} and what they need ({count} packages), {source}.</source>
            <translation>{packages} et ce qu’il leur faut ({count} paquets), {source}.</translation>
        </message>
        <message>
            <source>About {disk} on disk.</source>
            <translation>Environ {disk} sur le disque.</translation>
        </message>
        <message>
            <source>About {download}, {disk} on disk.</source>
            <translation>Environ {download}, {disk} sur le disque.</translation>
        </message>
        <message>
            <source>{size} to download</source>
            <translation>{size} à télécharger</translation>
        </message>
        <message>
            <source>While it is installed {needed} are needed; {free} are free.</source>
            <translation>Pendant l’installation il faut {needed} ; {free} sont libres.</translation>
        </message>
        <message>
            <source>{folder}. QGIS and its Python are not changed.</source>
            <translation>{folder}. QGIS et son Python ne sont pas modifiés.</translation>
        </message>
        <message>
            <source>What:</source>
            <translation>Quoi :</translation>
        </message>
        <message>
            <source>How large:</source>
            <translation>Taille :</translation>
        </message>
        <message>
            <source>Where:</source>
            <translation>Où :</translation>
        </message>
        <message>
            <source>an installation was interrupted; the {size} that it had downloaded are used again.</source>
            <translation>une installation a été interrompue ; les {size} qu’elle avait téléchargés sont réutilisés.</translation>
        </message>
        <message>
            <source>Resuming:</source>
            <translation>Reprise :</translation>
        </message>
        <message>
            <source>from the folder of wheels</source>
            <translation>depuis le dossier de wheels</translation>
        </message>
        <message>
            <source>from {hosts}</source>
            <translation>depuis {hosts}</translation>
        </message>
        <message>
            <source>from {hosts} through QGIS's proxy {proxy}</source>
            <translation>depuis {hosts} par le proxy {proxy} de QGIS</translation>
        </message>
        <message>
            <source>NVIDIA graphics card (CUDA {version})</source>
            <translation>Carte graphique NVIDIA (CUDA {version})</translation>
        </message>
        <message>
            <source>CPU: works on every computer</source>
            <translation>Processeur : fonctionne sur tout ordinateur</translation>
        </message>
        <message>
            <source>Apple graphics processor and CPU</source>
            <translation>Processeur graphique Apple et processeur</translation>
        </message>
    </context>
    <context>
        <name>JobForm</name>
        <message>
            <source>red</source>
            <translation>rouge</translation>
        </message>
        <message>
            <source>green</source>
            <translation>vert</translation>
        </message>
        <message>
            <source>blue</source>
            <translation>bleu</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>Auto</translation>
        </message>
        <message>
            <source>The band that the model sees as {colour}</source>
            <translation>La bande que le modèle voit comme {colour}</translation>
        </message>
        <message>
            <source>The bands of the result</source>
            <translation>Les bandes du résultat</translation>
        </message>
        <message>
            <source>&amp;Red, green, blue</source>
            <translation>&amp;Rouge, vert, bleu</translation>
        </message>
        <message>
            <source>&amp;Bands to write</source>
            <translation>&amp;Bandes à écrire</translation>
        </message>
        <message>
            <source>Choose a band for each of red, green and blue, or none.</source>
            <translation>Choisissez une bande pour le rouge, le vert et le bleu, ou aucune.</translation>
        </message>
        <message>
            <source>Choose at least one band to write.</source>
            <translation>Choisissez au moins une bande à écrire.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project, and choose it here.</source>
            <translation>Ajoutez une couche raster au projet et choisissez-la ici.</translation>
        </message>
        <message>
            <source>This layer has no size of its own: choose an extent or a mask.</source>
            <translation>Cette couche n’a pas de taille propre : choisissez une emprise ou un masque.</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatique</translation>
        </message>
        <message>
            <source>A graphics card that works, else the processor.</source>
            <translation>Une carte graphique qui fonctionne, sinon le processeur.</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Processeur</translation>
        </message>
        <message>
            <source>{name} (doesn't work)</source>
            <translation>{name} (ne fonctionne pas)</translation>
        </message>
        <message>
            <source>The raster layer to make finer: a file, a web map, a database, anything.</source>
            <translation>La couche raster à affiner : fichier, carte web, base de données, peu importe.</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Toute la couche</translation>
        </message>
        <message>
            <source>The part to compute: the whole layer, the map view, or what you draw.</source>
            <translation>La partie à calculer : toute la couche, la vue de la carte ou ce que vous dessinez.</translation>
        </message>
        <message>
            <source>Balanced</source>
            <translation>Équilibrée</translation>
        </message>
        <message>
            <source>Large structures are the input's; its noise is not copied back.</source>
            <translation>Les grandes structures sont celles de l’entrée ; son bruit n’est pas recopié.</translation>
        </message>
        <message>
            <source>Exact</source>
            <translation>Exacte</translation>
        </message>
        <message>
            <source>The mean of the result over each input pixel is that pixel's value.</source>
            <translation>La moyenne du résultat sur chaque pixel d’entrée est la valeur de ce pixel.</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Désactivée</translation>
        </message>
        <message>
            <source>What the model makes of it; colours may drift.</source>
            <translation>Ce que le modèle en fait ; les couleurs peuvent dériver.</translation>
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>À quel point le résultat respecte l’entrée à la résolution de celle-ci</translation>
        </message>
        <message>
            <source>Where to compute</source>
            <translation>Où calculer</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 % for all of it, 0 % for an interpolation</source>
            <translation>Quelle part du détail synthétique est ajoutée : 100 % pour tout, 0 % pour une interpolation</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory</source>
            <translation>Le côté d’une tuile en pixels d’entrée ; de petites tuiles demandent moins de mémoire</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif *.tiff)</source>
            <translation>GeoTIFF (*.tif *.tiff)</translation>
        </message>
        <message>
            <source>Save the super-resolved layer</source>
            <translation>Enregistrer la couche super-résolue</translation>
        </message>
        <message>
            <source>Temporary file</source>
            <translation>Fichier temporaire</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; empty: a temporary file</source>
            <translation>Le GeoTIFF à créer ; vide : un fichier temporaire</translation>
        </message>
        <message>
            <source>&amp;Group the result with its source</source>
            <translation>&amp;Grouper le résultat avec sa source</translation>
        </message>
        <message>
            <source>Put both layers into a group of the layer tree</source>
            <translation>Mettre les deux couches dans un groupe de l’arborescence</translation>
        </message>
        <message>
            <source>Uncertaint&amp;y as a second layer</source>
            <translation>Incertit&amp;ude en seconde couche</translation>
        </message>
        <message>
            <source>&amp;Layer</source>
            <translation>&amp;Couche</translation>
        </message>
        <message>
            <source>E&amp;xtent</source>
            <translation>&amp;Emprise</translation>
        </message>
        <message>
            <source>Co&amp;nsistency</source>
            <translation>Co&amp;hérence</translation>
        </message>
        <message>
            <source>De&amp;vice</source>
            <translation>&amp;Dispositif</translation>
        </message>
        <message>
            <source>&amp;Output</source>
            <translation>&amp;Sortie</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Avancé</translation>
        </message>
        <message>
            <source>Det&amp;ail</source>
            <translation>Dét&amp;ail</translation>
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>Ta&amp;ille de tuile</translation>
        </message>
        <message>
            <source>A second raster: one standard deviation of the result's error, in the raster's own units</source>
            <translation>Un second raster : un écart-type de l’erreur du résultat, dans les unités du raster</translation>
        </message>
        <message>
            <source>This model can't tell how uncertain its results are</source>
            <translation>Ce modèle ne sait pas dire l’incertitude de ses résultats</translation>
        </message>
    </context>
    <context>
        <name>JobRunner</name>
        <message>
            <source>Waiting for another run to end...</source>
            <translation>En attente de la fin d’une autre exécution…</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planification</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Examen de toute la couche</translation>
        </message>
        <message>
            <source>Computing, tiles: {count}</source>
            <translation>Calcul, tuiles : {count}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Assemblage du résultat</translation>
        </message>
        <message>
            <source>Opening the input and the model</source>
            <translation>Ouverture de l’entrée et du modèle</translation>
        </message>
        <message>
            <source>Waiting for the input to be read</source>
            <translation>En attente de la lecture de l’entrée</translation>
        </message>
        <message>
            <source>Checking what an earlier run finished</source>
            <translation>Vérification de ce qu’une exécution précédente a terminé</translation>
        </message>
        <message>
            <source>Preparing the model for this raster</source>
            <translation>Préparation du modèle pour ce raster</translation>
        </message>
        <message>
            <source>Writing the result</source>
            <translation>Écriture du résultat</translation>
        </message>
    </context>
    <context>
        <name>LayerActions</name>
        <message>
            <source>Choose a super-resolved layer in the layer tree first.</source>
            <translation>Choisissez d’abord une couche super-résolue dans l’arborescence.</translation>
        </message>
        <message>
            <source>Super-resolve layer…</source>
            <translation>Super-résoudre la couche…</translation>
        </message>
        <message>
            <source>Make the selected raster layers 2, 4 or 8 times finer</source>
            <translation>Rendre les couches raster choisies 2, 4 ou 8 fois plus fines</translation>
        </message>
        <message>
            <source>SlimDiffSR panel</source>
            <translation>Panneau SlimDiffSR</translation>
        </message>
        <message>
            <source>Super-resolve with a preview, figures beforehand, and earlier runs</source>
            <translation>Super-résoudre avec aperçu, chiffres préalables et exécutions précédentes</translation>
        </message>
        <message>
            <source>Compare before and after</source>
            <translation>Comparer avant et après</translation>
        </message>
        <message>
            <source>Drag a line across the map: before on one side, after on the other. The right button turns it.</source>
            <translation>Faites glisser une ligne sur la carte : avant d’un côté, après de l’autre. Le bouton droit la tourne.</translation>
        </message>
        <message>
            <source>SlimDiffSR help</source>
            <translation>Aide de SlimDiffSR</translation>
        </message>
        <message>
            <source>Vertical line</source>
            <translation>Ligne verticale</translation>
        </message>
        <message>
            <source>Horizontal line</source>
            <translation>Ligne horizontale</translation>
        </message>
    </context>
    <context>
        <name>MaskChooser</name>
        <message>
            <source>No mask</source>
            <translation>Aucun masque</translation>
        </message>
        <message>
            <source>Polygons: their bounding box is computed, and what lies outside of them is masked in the result</source>
            <translation>Polygones : leur emprise est calculée, et ce qui est en dehors d’eux est masqué dans le résultat</translation>
        </message>
        <message>
            <source>Selected &amp;features only</source>
            <translation>Entités sé&amp;lectionnées uniquement</translation>
        </message>
        <message>
            <source>Only the polygons that are selected on the map; ticked where some are</source>
            <translation>Seulement les polygones sélectionnés sur la carte ; coché s’il y en a</translation>
        </message>
        <message>
            <source>Mas&amp;k</source>
            <translation>Mas&amp;que</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Quick. For previews, large scenes and machines without an accelerator.</source>
            <translation>Rapide. Pour les aperçus, les grandes scènes et les machines sans accélérateur.</translation>
        </message>
        <message>
            <source>Quick, 2 times finer. For input that is to gain sharpness with little invented.</source>
            <translation>Rapide, 2 fois plus fin. Pour gagner en netteté en inventant peu.</translation>
        </message>
        <message>
            <source>Quick, 8 times finer. For display only: more of it is invented than at 4 times.</source>
            <translation>Rapide, 8 fois plus fin. Pour l’affichage seulement : la part inventée est plus grande qu’à 4 fois.</translation>
        </message>
    </context>
    <context>
        <name>ModelChooser</name>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel</source>
            <translation>Combien de pixels du résultat bordent le côté d’un pixel d’entrée</translation>
        </message>
        <message>
            <source>The model to use</source>
            <translation>Le modèle à utiliser</translation>
        </message>
        <message>
            <source>About this model: training data, figures, limits</source>
            <translation>À propos de ce modèle : données d’entraînement, chiffres, limites</translation>
        </message>
        <message>
            <source>About this model</source>
            <translation>À propos de ce modèle</translation>
        </message>
        <message>
            <source>&amp;Scale</source>
            <translation>&amp;Facteur</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modèle</translation>
        </message>
        <message>
            <source>{scale} times finer</source>
            <translation>{scale} fois plus fine</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatique</translation>
        </message>
        <message>
            <source>The best model for the scale</source>
            <translation>Le meilleur modèle pour le facteur</translation>
        </message>
        <message>
            <source>No model is installed.</source>
            <translation>Aucun modèle n’est installé.</translation>
        </message>
    </context>
    <context>
        <name>Nodata</name>
        <message>
            <source>Band {band} has several nodata values in the layer's properties, so the layer is exported first; band names, scale and offset of the file are not kept.</source>
            <translation>La bande {band} a plusieurs valeurs nulles (nodata) dans les propriétés de la couche, qui est donc d’abord exportée ; les noms de bandes, l’échelle et le décalage du fichier ne sont pas conservés.</translation>
        </message>
    </context>
    <context>
        <name>OptionsPage</name>
        <message>
            <source>Engine</source>
            <translation>Moteur</translation>
        </message>
        <message>
            <source>&amp;The engine that is installed by {name}</source>
            <translation>&amp;Le moteur installé par {name}</translation>
        </message>
        <message>
            <source>An environment of its own; install, repair and remove it below</source>
            <translation>Un environnement à part ; il s’installe, se répare et se supprime ci-dessous</translation>
        </message>
        <message>
            <source>An &amp;interpreter of my own:</source>
            <translation>Un &amp;interpréteur à moi :</translation>
        </message>
        <message>
            <source>A Python 3.11 or newer that has torch, rasterio and the engine's other requirements</source>
            <translation>Un Python 3.11 ou plus récent avec torch, rasterio et les autres besoins du moteur</translation>
        </message>
        <message>
            <source>Choose a Python interpreter</source>
            <translation>Choisir un interpréteur Python</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python elsewhere</source>
            <translation>Le programme de l’interpréteur : python.exe sous Windows, python ailleurs</translation>
        </message>
        <message>
            <source>T&amp;est</source>
            <translation>&amp;Tester</translation>
        </message>
        <message>
            <source>Start this engine, have every device compute, and super-resolve a small image</source>
            <translation>Lancer ce moteur, faire calculer chaque dispositif et super-résoudre une petite image</translation>
        </message>
        <message>
            <source>Inst&amp;all, repair or remove…</source>
            <translation>Inst&amp;aller, réparer ou supprimer…</translation>
        </message>
        <message>
            <source>Opens the dialog that installs the engine</source>
            <translation>Ouvre la boîte de dialogue qui installe le moteur</translation>
        </message>
        <message>
            <source>Process</source>
            <translation>Processus</translation>
        </message>
        <message>
            <source> minutes</source>
            <translation> minutes</translation>
        </message>
        <message>
            <source>The engine stays ready so that the next run begins at once, and then gives its memory back</source>
            <translation>Le moteur reste prêt pour que la prochaine exécution commence aussitôt, puis rend sa mémoire</translation>
        </message>
        <message>
            <source>En&amp;d the engine's process when it was idle for</source>
            <translation>Terminer le &amp;processus du moteur après une inactivité de</translation>
        </message>
        <message>
            <source>Dialogs begin with</source>
            <translation>Les boîtes de dialogue commencent par</translation>
        </message>
        <message>
            <source>Scripts and saved models are not changed by these</source>
            <translation>Les scripts et les modèles enregistrés n’en sont pas changés</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatique</translation>
        </message>
        <message>
            <source>Automatic: the best shipped model for the scale</source>
            <translation>Automatique : le meilleur modèle fourni pour le facteur</translation>
        </message>
        <message>
            <source>Balanced: large structures are the input's</source>
            <translation>Équilibrée : les grandes structures sont celles de l’entrée</translation>
        </message>
        <message>
            <source>Exact: each block's mean is the input's value</source>
            <translation>Exacte : la moyenne de chaque bloc est la valeur de l’entrée</translation>
        </message>
        <message>
            <source>Off: the model's own values</source>
            <translation>Désactivée : les valeurs propres au modèle</translation>
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>À quel point le résultat respecte l’entrée à la résolution de celle-ci</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modèle</translation>
        </message>
        <message>
            <source>&amp;Consistency</source>
            <translation>Co&amp;hérence</translation>
        </message>
        <message>
            <source>Testing the engine of {name}</source>
            <translation>Test du moteur de {name}</translation>
        </message>
        <message>
            <source>Testing…</source>
            <translation>Test en cours…</translation>
        </message>
        <message>
            <source>Choose the interpreter's file.</source>
            <translation>Choisissez le fichier de l’interpréteur.</translation>
        </message>
        <message>
            <source>The test was cancelled.</source>
            <translation>Le test a été annulé.</translation>
        </message>
        <message>
            <source>It works: engine {engine}, Python {python}; a test image was computed on {device}.</source>
            <translation>Cela fonctionne : moteur {engine}, Python {python} ; une image d’essai a été calculée sur {device}.</translation>
        </message>
        <message>
            <source>{id}: {name}, works ({precisions})</source>
            <translation>{id} : {name}, fonctionne ({precisions})</translation>
        </message>
        <message>
            <source>{id}: {name}, fails: {detail}</source>
            <translation>{id} : {name}, échoue : {detail}</translation>
        </message>
    </context>
    <context>
        <name>PlanPanel</name>
        <message>
            <source>Result</source>
            <translation>Résultat</translation>
        </message>
        <message>
            <source>On disk</source>
            <translation>Sur le disque</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Mémoire</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Temps</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Couleurs</translation>
        </message>
        <message>
            <source>Columns and rows of the result, and its bands</source>
            <translation>Colonnes et lignes du résultat, et ses bandes</translation>
        </message>
        <message>
            <source>The result's size before compression, and what the run needs at most while it lasts</source>
            <translation>La taille du résultat avant compression, et ce que l’exécution demande au plus pendant qu’elle dure</translation>
        </message>
        <message>
            <source>What the tiles take at most; the engine itself needs about half a gigabyte more</source>
            <translation>Ce que les tuiles prennent au plus ; le moteur lui-même demande environ un demi-gigaoctet de plus</translation>
        </message>
        <message>
            <source>An estimate, timed on the chosen device just now</source>
            <translation>Une estimation, mesurée à l’instant sur le dispositif choisi</translation>
        </message>
        <message>
            <source>The bands that the model sees as red, green and blue, and how they were found</source>
            <translation>Les bandes que le modèle voit comme rouge, vert et bleu, et comment elles ont été trouvées</translation>
        </message>
        <message>
            <source>{size} pixels, {count} bands ({type})</source>
            <translation>{size} pixels, {count} bandes ({type})</translation>
        </message>
        <message>
            <source>{size}, up to {most} while it runs</source>
            <translation>{size}, jusqu’à {most} pendant l’exécution</translation>
        </message>
        <message>
            <source>about {size}</source>
            <translation>environ {size}</translation>
        </message>
        <message>
            <source>about {time} on {device}, tiles: {tiles}</source>
            <translation>environ {time} sur {device}, tuiles : {tiles}</translation>
        </message>
        <message>
            <source>band {number}</source>
            <translation>bande {number}</translation>
        </message>
        <message>
            <source>{bands} ({how})</source>
            <translation>{bands} ({how})</translation>
        </message>
        <message>
            <source>The layer is exported first, {width} × {height} pixels.</source>
            <translation>La couche est d’abord exportée, {width} × {height} pixels.</translation>
        </message>
        <message>
            <source>as chosen</source>
            <translation>comme choisi</translation>
        </message>
        <message>
            <source>by their colour interpretation</source>
            <translation>d’après leur interprétation des couleurs</translation>
        </message>
        <message>
            <source>by their names</source>
            <translation>d’après leurs noms</translation>
        </message>
        <message>
            <source>by their wavelengths</source>
            <translation>d’après leurs longueurs d’onde</translation>
        </message>
        <message>
            <source>one band, as grey</source>
            <translation>une bande, en gris</translation>
        </message>
        <message>
            <source>by their order, a guess</source>
            <translation>d’après leur ordre, une supposition</translation>
        </message>
        <message>
            <source>{width} × {height} pixels, {size}, about {time}</source>
            <translation>{width} × {height} pixels, {size}, environ {time}</translation>
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
            <translation>Le polygone {id} du masque « {mask} » est invalide : lancez « Réparer les géométries » sur la couche et prenez le résultat comme masque.</translation>
        </message>
        <message>
            <source>No polygon of the mask '{mask}' lies in the part of the layer that is to be computed.</source>
            <translation>Aucun polygone du masque « {mask} » ne se trouve dans la partie de la couche à calculer.</translation>
        </message>
        <message>
            <source>The mask '{mask}' can't be brought into the coordinate system of the raster layer.</source>
            <translation>Le masque « {mask} » ne peut pas être converti dans le système de coordonnées de la couche raster.</translation>
        </message>
        <message>
            <source>The mask has too many vertices ({count}): simplify it, or mask a smaller part.</source>
            <translation>Le masque a trop de sommets ({count}) : simplifiez-le ou masquez une partie plus petite.</translation>
        </message>
    </context>
    <context>
        <name>PreviewPanel</name>
        <message>
            <source>No preview.</source>
            <translation>Pas d’aperçu.</translation>
        </message>
        <message>
            <source>Map centre</source>
            <translation>Centre</translation>
        </message>
        <message>
            <source>Show the centre of the map, and follow it</source>
            <translation>Montrer le centre de la carte et le suivre</translation>
        </message>
        <message>
            <source>Pick a place</source>
            <translation>Choisir un lieu</translation>
        </message>
        <message>
            <source>Click a place on the map to see it here</source>
            <translation>Cliquez un lieu sur la carte pour le voir ici</translation>
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
            <translation>Export de {columns} x {rows} pixels de « {layer} » à {size:.6g} unités de carte par pixel.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>La couche « {layer} » n’a pas de taille propre : choisissez une emprise.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no resolution of its own: give the export resolution.</source>
            <translation>La couche « {layer} » n’a pas de résolution propre : donnez la résolution d’export.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported as displayed.</source>
            <translation>La couche « {layer} » ne peut pas être exportée telle qu’affichée.</translation>
        </message>
        <message>
            <source>The extent is widened to whole pixels of the layer.</source>
            <translation>L’emprise est élargie à des pixels entiers de la couche.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be read: {reason}</source>
            <translation>La couche « {layer} » ne peut pas être lue : {reason}</translation>
        </message>
        <message>
            <source>its source is missing or damaged.</source>
            <translation>sa source manque ou est abîmée.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported by its data provider ({provider}).</source>
            <translation>La couche « {layer} » ne peut pas être exportée par son fournisseur de données ({provider}).</translation>
        </message>
        <message>
            <source>The extent is empty.</source>
            <translation>L’emprise est vide.</translation>
        </message>
        <message>
            <source>The extent ({wanted}) lies outside the layer ({layer}).</source>
            <translation>L’emprise ({wanted}) est en dehors de la couche ({layer}).</translation>
        </message>
    </context>
    <context>
        <name>RunController</name>
        <message>
            <source>A run is under way; wait for it or cancel it.</source>
            <translation>Une exécution est en cours ; attendez-la ou annulez-la.</translation>
        </message>
        <message>
            <source>SlimDiffSR's algorithms are switched off in the Processing options.</source>
            <translation>Les algorithmes de SlimDiffSR sont désactivés dans les options de traitement.</translation>
        </message>
        <message>
            <source>Super-resolve {layer}</source>
            <translation>Super-résoudre {layer}</translation>
        </message>
        <message>
            <source>The run failed; SlimDiffSR's log has the details.</source>
            <translation>L’exécution a échoué ; le journal de SlimDiffSR donne les détails.</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>The result {path} can't be opened.</source>
            <translation>Le résultat {path} ne peut pas être ouvert.</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, incertitude</translation>
        </message>
    </context>
    <context>
        <name>RunPanel</name>
        <message>
            <source>R&amp;un</source>
            <translation>E&amp;xécuter</translation>
        </message>
        <message>
            <source>Super-resolve the layer</source>
            <translation>Super-résoudre la couche</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>A&amp;nnuler</translation>
        </message>
        <message>
            <source>Stop the run; nothing is left behind</source>
            <translation>Arrêter l’exécution ; il ne reste rien</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <source>Reading the layer</source>
            <translation>Lecture de la couche</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planification</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Examen de toute la couche</translation>
        </message>
        <message>
            <source>Tile {done} of {total}</source>
            <translation>Tuile {done} sur {total}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Assemblage du résultat</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>encore environ {time}</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Annulation…</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminé en {time}.</translation>
        </message>
        <message>
            <source>Cancelled; nothing was written.</source>
            <translation>Annulé ; rien n’a été écrit.</translation>
        </message>
    </context>
    <context>
        <name>SlimDiffSRDock</name>
        <message>
            <source>What it takes</source>
            <translation>Ce qu’il faut</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Aperçu</translation>
        </message>
        <message>
            <source>Super-resolve</source>
            <translation>Super-résoudre</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Exécutions précédentes</translation>
        </message>
        <message>
            <source>The layer '{layer}' is not in this project; add it and try again.</source>
            <translation>La couche « {layer} » n’est pas dans ce projet ; ajoutez-la et réessayez.</translation>
        </message>
        <message>
            <source>The mask of that run is not in this project; add it, and choose it in the form.</source>
            <translation>Le masque de cette exécution n’est pas dans ce projet ; ajoutez-le et choisissez-le dans le formulaire.</translation>
        </message>
        <message>
            <source>The engine is not set up yet.</source>
            <translation>Le moteur n’est pas encore installé.</translation>
        </message>
        <message>
            <source>Set it up…</source>
            <translation>Installer…</translation>
        </message>
    </context>
    <context>
        <name>SuperResolveLayer</name>
        <message>
            <source>Super-resolve layer</source>
            <translation>Super-résoudre la couche</translation>
        </message>
        <message>
            <source>super-resolution,super resolution,upscale,upsample,enhance,sharpen,resolution,deep learning,diffusion</source>
            <translation>super-résolution,super résolution,agrandir,suréchantillonner,améliorer,netteté,résolution,apprentissage profond,diffusion</translation>
        </message>
        <message>
            <source>Makes a raster 2, 4 or 8 times finer, exactly on the input's grid.</source>
            <translation>Rend un raster 2, 4 ou 8 fois plus fin, exactement sur la grille de l’entrée.</translation>
        </message>
        <message>
            <source>Makes a raster layer 2, 4 or 8 times finer with a small single-step diffusion model.

The result is a GeoTIFF that lies exactly on the input and keeps its data type, bands, scale and offset, nodata and masks. At the input's own resolution its values stay those of the input, as closely as 'Consistency with the input' says.

The added detail is synthesised: it is plausible, but nobody measured it. Do not read single small objects off the result.

Local files are read directly. Web maps, databases and other sources are exported first: choose an extent, and the export resolution under the advanced parameters. The computing is done by a separate process on this computer; cancelling leaves no file behind.</source>
            <translation>Rend une couche raster 2, 4 ou 8 fois plus fine avec un petit modèle de diffusion à une seule étape.

Le résultat est un GeoTIFF qui se pose exactement sur l’entrée et garde son type de données, ses bandes, son échelle et son décalage, ses valeurs nulles et ses masques. À la résolution de l’entrée, ses valeurs restent celles de l’entrée, aussi fidèlement que le dit « Cohérence avec l’entrée ».

Le détail ajouté est synthétique : il est plausible, mais personne ne l’a mesuré. Ne lisez pas de petits objets isolés dans le résultat.

Les fichiers locaux sont lus directement. Les cartes web, les bases de données et les autres sources sont d’abord exportées : choisissez une emprise, et la résolution d’export dans les paramètres avancés. Le calcul se fait dans un processus à part sur cet ordinateur ; une annulation ne laisse aucun fichier.</translation>
        </message>
        <message>
            <source>The output would replace the input; choose another file.</source>
            <translation>La sortie remplacerait l’entrée ; choisissez un autre fichier.</translation>
        </message>
        <message>
            <source>The model {model} can't tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>Le modèle {model} ne sait pas dire son incertitude : omettez la sortie « Incertitude ».</translation>
        </message>
        <message>
            <source>No model for scale {scale} can tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>Aucun modèle pour le facteur {scale} ne sait dire son incertitude : omettez la sortie « Incertitude ».</translation>
        </message>
        <message>
            <source>The model file {path} does not exist.</source>
            <translation>Le fichier du modèle {path} n’existe pas.</translation>
        </message>
        <message>
            <source>The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model.</source>
            <translation>Le modèle {model} est fait pour le facteur {made}, pas {scale} : choisissez le facteur {made} ou un autre modèle.</translation>
        </message>
        <message>
            <source>The result is a GeoTIFF: give the output {path} the ending .tif.</source>
            <translation>Le résultat est un GeoTIFF : donnez à la sortie {path} l’extension .tif.</translation>
        </message>
        <message>
            <source>The result and its uncertainty need two files.</source>
            <translation>Le résultat et son incertitude demandent deux fichiers.</translation>
        </message>
        <message>
            <source>The mask '{mask}' has no polygons.</source>
            <translation>Le masque « {mask} » n’a pas de polygones.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>La couche « {layer} » n’a pas de taille propre : choisissez une emprise.</translation>
        </message>
        <message>
            <source>'As displayed' takes the colours of the map: leave the choice of bands out.</source>
            <translation>« Telle qu’affichée » prend les couleurs de la carte : omettez le choix des bandes.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no band {bands}; it has {count}.</source>
            <translation>La couche « {layer} » n’a pas de bande {bands} ; elle en a {count}.</translation>
        </message>
        <message>
            <source>{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}.</source>
            <translation>{width} x {height} pixels, bandes : {bands}, tuiles : {tiles}, {seconds:.1f} s avec {model} sur {device}.</translation>
        </message>
        <message>
            <source>Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).</source>
            <translation>Écart à l’entrée à sa propre résolution : {error:.3f} niveaux de gris (RMS).</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, incertitude</translation>
        </message>
        <message>
            <source>Input layer</source>
            <translation>Couche en entrée</translation>
        </message>
        <message>
            <source>The raster layer to make finer: any number of bands, 8 to 32-bit integers or floating-point numbers.</source>
            <translation>La couche raster à affiner : un nombre quelconque de bandes, entiers de 8 à 32 bits ou nombres à virgule flottante.</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Emprise</translation>
        </message>
        <message>
            <source>The part to compute, by default the whole layer. It is widened to whole pixels of the input. Web maps need it.</source>
            <translation>La partie à calculer, par défaut toute la couche. Elle est élargie à des pixels entiers de l’entrée. Les cartes web en ont besoin.</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Masque</translation>
        </message>
        <message>
            <source>Polygons, in any coordinate system: their bounding box is computed, and what lies outside of them is masked in the result. With an extent, what both have in common.</source>
            <translation>Des polygones, dans un système de coordonnées quelconque : leur emprise est calculée, et ce qui est en dehors d’eux est masqué dans le résultat. Avec une emprise, ce que les deux ont en commun.</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>Facteur</translation>
        </message>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel.</source>
            <translation>Combien de pixels du résultat bordent le côté d’un pixel d’entrée.</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>The model to use; 'auto' takes the best one for the scale. A model's name ends in its scale.</source>
            <translation>Le modèle à utiliser ; « auto » prend le meilleur pour le facteur. Le nom d’un modèle se termine par son facteur.</translation>
        </message>
        <message>
            <source>Consistency with the input</source>
            <translation>Cohérence avec l’entrée</translation>
        </message>
        <message>
            <source>'balanced': the result's large structures are the input's, while its noise is not copied back. 'exact': the mean of the result over each input pixel is that pixel's value. 'off': the model's own.</source>
            <translation>« balanced » : les grandes structures du résultat sont celles de l’entrée, dont le bruit n’est pas recopié. « exact » : la moyenne du résultat sur chaque pixel d’entrée est la valeur de ce pixel. « off » : celles du modèle.</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Dispositif</translation>
        </message>
        <message>
            <source>Where to compute: 'auto' takes a graphics card that works (cuda: NVIDIA, mps: Apple), else the CPU.</source>
            <translation>Où calculer : « auto » prend une carte graphique qui fonctionne (cuda : NVIDIA, mps : Apple), sinon le processeur.</translation>
        </message>
        <message>
            <source>Red, green and blue band</source>
            <translation>Bandes rouge, verte et bleue</translation>
        </message>
        <message>
            <source>The numbers of the bands that the model sees as colour, such as 4,3,2; by default found out from the band's descriptions. The log tells the choice.</source>
            <translation>Les numéros des bandes que le modèle voit comme couleurs, par exemple 4,3,2 ; par défaut, trouvés d’après les descriptions des bandes. Le journal dit le choix.</translation>
        </message>
        <message>
            <source>The bands of the result; by default all.</source>
            <translation>Les bandes du résultat ; par défaut toutes.</translation>
        </message>
        <message>
            <source>Bands to write</source>
            <translation>Bandes à écrire</translation>
        </message>
        <message>
            <source>Bands with classes or flags</source>
            <translation>Bandes de classes ou d’indicateurs</translation>
        </message>
        <message>
            <source>Bands whose values are codes (quality flags, land cover): they are repeated, not interpolated. Those that can be recognised are found by themselves.</source>
            <translation>Les bandes dont les valeurs sont des codes (indicateurs de qualité, occupation du sol) : elles sont répétées, pas interpolées. Celles qui se reconnaissent sont trouvées d’elles-mêmes.</translation>
        </message>
        <message>
            <source>Model file</source>
            <translation>Fichier du modèle</translation>
        </message>
        <message>
            <source>A model of your own (.safetensors); it takes the place of 'Model'.</source>
            <translation>Un modèle à vous (.safetensors) ; il prend la place de « Modèle ».</translation>
        </message>
        <message>
            <source>Detail in per cent</source>
            <translation>Détail en pour cent</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 for all of it, 0 for an interpolation.</source>
            <translation>Quelle part du détail synthétique est ajoutée : 100 pour tout, 0 pour une interpolation.</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>Taille de tuile</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory. By default the model's own.</source>
            <translation>Le côté d’une tuile en pixels d’entrée ; de petites tuiles demandent moins de mémoire. Par défaut celui du modèle.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Précision</translation>
        </message>
        <message>
            <source>The number format for the computing; 'auto' takes the fastest one that is right on the device.</source>
            <translation>Le format de nombres du calcul ; « auto » prend le plus rapide qui soit juste sur le dispositif.</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>A tiled GeoTIFF, or a cloud-optimised one.</source>
            <translation>Un GeoTIFF tuilé, ou optimisé pour le cloud.</translation>
        </message>
        <message>
            <source>Creation options</source>
            <translation>Options de création</translation>
        </message>
        <message>
            <source>GDAL creation options that override the plugin's, such as COMPRESS=LZW|PREDICTOR=2.</source>
            <translation>Des options de création GDAL qui remplacent celles de l’extension, comme COMPRESS=LZW|PREDICTOR=2.</translation>
        </message>
        <message>
            <source>Go on after an interruption</source>
            <translation>Reprendre après une interruption</translation>
        </message>
        <message>
            <source>Go on from what an interrupted run into the same file finished, and keep what this run finishes if it is cancelled or fails. Input, model and settings must be the same; a temporary output can't be resumed.</source>
            <translation>Reprend là où une exécution interrompue vers le même fichier s'est arrêtée, et conserve ce que cette exécution termine si elle est annulée ou échoue. L'entrée, le modèle et les paramètres doivent être les mêmes ; une sortie temporaire ne peut pas être reprise.</translation>
        </message>
        <message>
            <source>As displayed</source>
            <translation>Telle qu’affichée</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's renderer, stretch and choice of bands, in place of its data: the result is red, green and blue of 8 bits. What is transparent is masked.</source>
            <translation>Prendre les couleurs que montre la carte, avec le rendu, l’étirement et le choix de bandes de la couche, à la place de ses données : le résultat est rouge, vert et bleu sur 8 bits. Ce qui est transparent est masqué.</translation>
        </message>
        <message>
            <source>Export resolution</source>
            <translation>Résolution d’export</translation>
        </message>
        <message>
            <source>For 'As displayed', and for layers without pixels of their own, such as web maps: the size of an exported pixel in the layer's map units. By default the layer's own, else that of the map canvas.</source>
            <translation>Pour « Telle qu’affichée » et pour les couches sans pixels propres, comme les cartes web : la taille d’un pixel exporté en unités de carte de la couche. Par défaut celle de la couche, sinon celle de la carte.</translation>
        </message>
        <message>
            <source>Super-resolved</source>
            <translation>Super-résolue</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; a file of that name is replaced once the result is complete.</source>
            <translation>Le GeoTIFF à créer ; un fichier de ce nom est remplacé une fois le résultat complet.</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertitude</translation>
        </message>
        <message>
            <source>A second GeoTIFF: one standard deviation of the result's error, in the raster's own units. Only some models can tell it; 'About this model' in the panel says which.</source>
            <translation>Un second GeoTIFF : un écart-type de l’erreur du résultat, dans les unités du raster. Seuls certains modèles savent le dire ; « À propos de ce modèle » dans le panneau dit lesquels.</translation>
        </message>
        <message>
            <source>Number of tiles</source>
            <translation>Nombre de tuiles</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>Secondes</translation>
        </message>
        <message>
            <source>Device used</source>
            <translation>Dispositif utilisé</translation>
        </message>
        <message>
            <source>Deviation from the input in grey levels (RMS)</source>
            <translation>Écart à l’entrée en niveaux de gris (RMS)</translation>
        </message>
        <message>
            <source>Model used</source>
            <translation>Modèle utilisé</translation>
        </message>
    </context>
    <context>
        <name>SwipeItem</name>
        <message>
            <source>Before</source>
            <translation>Avant</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Après</translation>
        </message>
    </context>
    <context>
        <name>Texts</name>
        <message>
            <source>'{text}' does not name three bands; write red, green and blue like 4,3,2.</source>
            <translation>« {text} » ne nomme pas trois bandes ; écrivez rouge, vert et bleu comme 4,3,2.</translation>
        </message>
        <message>
            <source>'{text}' is no creation option; write KEY=VALUE|KEY=VALUE.</source>
            <translation>« {text} » n’est pas une option de création ; écrivez CLÉ=VALEUR|CLÉ=VALEUR.</translation>
        </message>
    </context>
    <context>
        <name>UncertaintyLayer</name>
        <message>
            <source>One standard deviation of the super-resolved values, in the raster's own units.</source>
            <translation>Un écart-type des valeurs super-résolues, dans les unités du raster.</translation>
        </message>
        <message>
            <source>(in the raster's units)</source>
            <translation>(dans les unités du raster)</translation>
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <source>The engine speaks protocol {engine} and this plugin {own}; update the older of the two.</source>
            <translation>Le moteur parle le protocole {engine} et cette extension le {own} ; mettez à jour le plus ancien des deux.</translation>
        </message>
        <message>
            <source>The engine's interpreter {path} could not be started: {reason}.</source>
            <translation>L’interpréteur {path} du moteur n’a pas pu être lancé : {reason}.</translation>
        </message>
        <message>
            <source>The request is too large for the engine.</source>
            <translation>La requête est trop grande pour le moteur.</translation>
        </message>
        <message>
            <source>The engine did not answer within {seconds:.0f} seconds.</source>
            <translation>Le moteur n’a pas répondu en {seconds:.0f} secondes.</translation>
        </message>
        <message>
            <source>The engine's answer can't be understood; repair it, or choose another interpreter.</source>
            <translation>La réponse du moteur est incompréhensible ; réparez-le ou choisissez un autre interpréteur.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>L’exécution a été annulée ; rien n’a été écrit.</translation>
        </message>
        <message>
            <source>The engine's process ended before it began to work.</source>
            <translation>Le processus du moteur s’est terminé avant de commencer à travailler.</translation>
        </message>
        <message>
            <source>The engine's process was killed from outside, most often because the computer ran out of memory; nothing was written. Close other programs or choose a smaller tile size, and run it again.</source>
            <translation>Le processus du moteur a été tué de l’extérieur, le plus souvent parce que la mémoire de l’ordinateur s’épuisait ; rien n’a été écrit. Fermez d’autres programmes ou choisissez une taille de tuile plus petite, et relancez.</translation>
        </message>
        <message>
            <source>The engine's environment is incomplete: {line}. Install the engine's requirements for {python}, or choose another interpreter.</source>
            <translation>L’environnement du moteur est incomplet : {line}. Installez ce qu’il faut au moteur pour {python}, ou choisissez un autre interpréteur.</translation>
        </message>
        <message>
            <source>The engine's process ended unexpectedly ({code}); nothing was written.</source>
            <translation>Le processus du moteur s’est terminé de façon inattendue ({code}) ; rien n’a été écrit.</translation>
        </message>
        <message>
            <source>Its last words: {line}</source>
            <translation>Ses derniers mots : {line}</translation>
        </message>
        <message>
            <source>it stopped talking</source>
            <translation>il ne répond plus</translation>
        </message>
        <message>
            <source>signal {number}</source>
            <translation>signal {number}</translation>
        </message>
        <message>
            <source>exit code {number}</source>
            <translation>code de sortie {number}</translation>
        </message>
    </context>
</TS>
