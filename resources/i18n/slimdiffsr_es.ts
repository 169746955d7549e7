<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>AboutModel</name>
        <message>
            <source>About the model {title}</source>
            <translation>Acerca del modelo {title}</translation>
        </message>
        <message>
            <source>Added detail is synthesised.</source>
            <translation>El detalle añadido es sintético.</translation>
        </message>
        <message>
            <source>It is plausible, learnt from other places, and nobody measured it. Use results for display, digitising and as input to methods that you validate; do not read single small objects, lettering or counts off them.</source>
            <translation>Es plausible, aprendido de otros lugares, y nadie lo ha medido. Use los resultados para visualizar, digitalizar y como entrada de métodos que valide; no lea en ellos objetos pequeños, rótulos ni recuentos.</translation>
        </message>
        <message>
            <source>Limits</source>
            <translation>Límites</translation>
        </message>
        <message>
            <source>How it was trained</source>
            <translation>Cómo se entrenó</translation>
        </message>
        <message>
            <source>Training data</source>
            <translation>Datos de entrenamiento</translation>
        </message>
        <message>
            <source>Architecture</source>
            <translation>Arquitectura</translation>
        </message>
        <message>
            <source>Computing</source>
            <translation>Cálculo</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>Licencia</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>Escala</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parámetros</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Archivo</translation>
        </message>
        <message>
            <source>clean input</source>
            <translation>entrada limpia</translation>
        </message>
        <message>
            <source>degraded input</source>
            <translation>entrada degradada</translation>
        </message>
        <message>
            <source>Deviation from the input, grey levels</source>
            <translation>Desviación de la entrada, niveles de gris</translation>
        </message>
        <message>
            <source>Pattern of the pixel grid (above 4 it shows)</source>
            <translation>Patrón de la cuadrícula de píxeles (se ve por encima de 4)</translation>
        </message>
        <message>
            <source>Figures on images that it never saw</source>
            <translation>Cifras en imágenes que nunca vio</translation>
        </message>
    </context>
    <context>
        <name>BeforeAfterView</name>
        <message>
            <source>Preview before and after</source>
            <translation>Vista previa antes y después</translation>
        </message>
        <message>
            <source>Drag the line, or use the arrow keys: before on the left, after on the right</source>
            <translation>Arrastre la línea o use las flechas: a la izquierda antes, a la derecha después</translation>
        </message>
        <message>
            <source>Computing…</source>
            <translation>Calculando…</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>Antes</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Después</translation>
        </message>
    </context>
    <context>
        <name>EngineLocator</name>
        <message>
            <source>The Python interpreter given by {origin} does not exist: {path}.</source>
            <translation>El intérprete de Python dado por {origin} no existe: {path}.</translation>
        </message>
        <message>
            <source>The Python that the SlimDiffSR engine was installed with has vanished; the engine needs a repair.</source>
            <translation>El Python con el que se instaló el motor de SlimDiffSR ha desaparecido; hay que reparar el motor.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine was installed for version {version} of the plugin; it needs an update.</source>
            <translation>El motor de SlimDiffSR se instaló para la versión {version} del complemento; hay que actualizarlo.</translation>
        </message>
        <message>
            <source>The SlimDiffSR engine is not set up.</source>
            <translation>El motor de SlimDiffSR no está instalado.</translation>
        </message>
        <message>
            <source>the setting {name}</source>
            <translation>el ajuste {name}</translation>
        </message>
        <message>
            <source>the environment variable {name}</source>
            <translation>la variable de entorno {name}</translation>
        </message>
        <message>
            <source>In QGIS choose Raster, SlimDiffSR, Install the engine. Without a desktop make a Python environment (3.11 or newer) with the engine's requirements (torch, rasterio; for instance 'pip install {backend}'), and give its interpreter's path in the setting {setting} or in the environment variable {variable}.</source>
            <translation>En QGIS elija Ráster, SlimDiffSR, Instalar el motor. Sin escritorio, cree un entorno de Python (3.11 o posterior) con lo que necesita el motor (torch, rasterio; por ejemplo «pip install {backend}») e indique la ruta de su intérprete en el ajuste {setting} o en la variable de entorno {variable}.</translation>
        </message>
    </context>
    <context>
        <name>EngineSetup</name>
        <message>
            <source>Install the engine…</source>
            <translation>Instalar el motor…</translation>
        </message>
        <message>
            <source>Install, update, repair or remove what {name} computes with</source>
            <translation>Instalar, actualizar, reparar o eliminar aquello con lo que calcula {name}</translation>
        </message>
    </context>
    <context>
        <name>EngineState</name>
        <message>
            <source>The chosen interpreter {path} is gone.</source>
            <translation>El intérprete elegido {path} ya no está.</translation>
        </message>
        <message>
            <source>An interpreter of your own is used, chosen in the options: {path}.</source>
            <translation>Se usa un intérprete propio, elegido en las opciones: {path}.</translation>
        </message>
        <message>
            <source>The environment variable {variable} names the interpreter that is used: {path}.</source>
            <translation>La variable de entorno {variable} nombra el intérprete que se usa: {path}.</translation>
        </message>
        <message>
            <source>The engine is not installed yet. It is the program that does the computing: on this computer, apart from QGIS.</source>
            <translation>El motor aún no está instalado. Es el programa que calcula: en este equipo, aparte de QGIS.</translation>
        </message>
        <message>
            <source>The engine of the development checkout is used: {path}.</source>
            <translation>Se usa el motor de la copia de desarrollo: {path}.</translation>
        </message>
        <message>
            <source>The Python that the engine was installed with has vanished: choose Repair.</source>
            <translation>El Python con el que se instaló el motor ha desaparecido: elija Reparar.</translation>
        </message>
        <message>
            <source>The engine was installed for version {old} of the plugin and can't serve version {new}: update it.</source>
            <translation>El motor se instaló para la versión {old} del complemento y no sirve para la versión {new}: actualícelo.</translation>
        </message>
        <message>
            <source>Installed: PyTorch {torch}, Python {python}, tried on {device}.</source>
            <translation>Instalado: PyTorch {torch}, Python {python}, probado en {device}.</translation>
        </message>
        <message>
            <source>It works; an update brings newer packages.</source>
            <translation>Funciona; una actualización trae paquetes más recientes.</translation>
        </message>
    </context>
    <context>
        <name>Export</name>
        <message>
            <source>The export of '{layer}' would be {columns} x {rows} pixels ({millions:,.0f} million, the limit is {limit:,.0f} million): choose a smaller extent or a coarser export resolution.</source>
            <translation>La exportación de «{layer}» tendría {columns} x {rows} píxeles ({millions:,.0f} millones, el límite es {limit:,.0f} millones): elija una extensión menor o una resolución de exportación más gruesa.</translation>
        </message>
        <message>
            <source>The export of '{layer}' ({columns} x {rows} pixels) may need {needed:,.1f} GB, but the temporary folder {folder} has {free:,.1f} GB left: choose a smaller extent.</source>
            <translation>La exportación de «{layer}» ({columns} x {rows} píxeles) puede necesitar {needed:,.1f} GB, pero en la carpeta temporal {folder} quedan {free:,.1f} GB: elija una extensión menor.</translation>
        </message>
        <message>
            <source>The layer's data provider can't be copied.</source>
            <translation>El proveedor de datos de la capa no se puede copiar.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>La ejecución se canceló; no se escribió nada.</translation>
        </message>
        <message>
            <source>error {number}</source>
            <translation>error {number}</translation>
        </message>
        <message>
            <source>The layer could not be exported ({reason}).</source>
            <translation>No se pudo exportar la capa ({reason}).</translation>
        </message>
        <message>
            <source>The layer's source reported {count} problems during the export, the first: {first}</source>
            <translation>El origen de la capa comunicó {count} problemas durante la exportación, el primero: {first}</translation>
        </message>
        <message>
            <source>The temporary file {path} can't be written.</source>
            <translation>No se puede escribir el archivo temporal {path}.</translation>
        </message>
    </context>
    <context>
        <name>ExportChooser</name>
        <message>
            <source>As &amp;displayed</source>
            <translation>&amp;Tal como se muestra</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's style, in place of its data; what is transparent is masked</source>
            <translation>Tomar los colores que muestra el mapa, con el estilo de la capa, en lugar de sus datos; lo transparente se enmascara</translation>
        </message>
        <message>
            <source>As on the map</source>
            <translation>Como en el mapa</translation>
        </message>
        <message>
            <source>The size of an exported pixel, in map units of the layer</source>
            <translation>El tamaño de un píxel exportado, en unidades de mapa de la capa</translation>
        </message>
        <message>
            <source>Pixel si&amp;ze</source>
            <translation>Tama&amp;ño de píxel</translation>
        </message>
        <message>
            <source>The layer's own: {size}</source>
            <translation>El de la capa: {size}</translation>
        </message>
        <message>
            <source>As on the map: {size}</source>
            <translation>Como en el mapa: {size}</translation>
        </message>
    </context>
    <context>
        <name>FailurePanel</name>
        <message>
            <source>Copy the report</source>
            <translation>Copiar el informe</translation>
        </message>
        <message>
            <source>Copy what happened, and what the programs said, to send it to somebody</source>
            <translation>Copiar lo que ocurrió y lo que dijeron los programas, para enviarlo a alguien</translation>
        </message>
        <message>
            <source>What to do: {step}</source>
            <translation>Qué hacer: {step}</translation>
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Layer</source>
            <translation>Capa</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Cuándo</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Ejecuciones anteriores</translation>
        </message>
        <message>
            <source>Double-click a run to take its settings over</source>
            <translation>Haga doble clic en una ejecución para usar sus ajustes</translation>
        </message>
        <message>
            <source>&amp;Fill in</source>
            <translation>&amp;Rellenar</translation>
        </message>
        <message>
            <source>Take the settings of this run over into the form</source>
            <translation>Usar los ajustes de esta ejecución en el formulario</translation>
        </message>
        <message>
            <source>Run &amp;again</source>
            <translation>Ejecutar &amp;otra vez</translation>
        </message>
        <message>
            <source>Run it once more with the same settings</source>
            <translation>Ejecutarla otra vez con los mismos ajustes</translation>
        </message>
        <message>
            <source>C&amp;lear</source>
            <translation>&amp;Vaciar</translation>
        </message>
        <message>
            <source>Forget all runs; files stay</source>
            <translation>Olvidar todas las ejecuciones; los archivos se quedan</translation>
        </message>
        <message>
            <source>done in {time}</source>
            <translation>terminado en {time}</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>cancelado</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fallido</translation>
        </message>
    </context>
    <context>
        <name>Installer</name>
        <message>
            <source>Apple's graphics processor is used; the CPU works as well.</source>
            <translation>Se usa el procesador gráfico de Apple; la CPU también funciona.</translation>
        </message>
        <message>
            <source>No NVIDIA graphics card was found; the CPU is used.</source>
            <translation>No se encontró ninguna tarjeta gráfica NVIDIA; se usa la CPU.</translation>
        </message>
        <message>
            <source>{name} with driver {driver} can be used with the build {build}.</source>
            <translation>{name} con el controlador {driver} se puede usar con la compilación {build}.</translation>
        </message>
        <message>
            <source>PyTorch is no longer made for Macs with an Intel processor; on such a Mac the engine can't be installed.</source>
            <translation>PyTorch ya no se hace para los Mac con procesador Intel; en un Mac así no se puede instalar el motor.</translation>
        </message>
        <message>
            <source>There is no build of PyTorch for this computer ({system}, {processor}).</source>
            <translation>No hay ninguna compilación de PyTorch para este equipo ({system}, {processor}).</translation>
        </message>
        <message>
            <source>{name} is too old for PyTorch; the CPU is used.</source>
            <translation>{name} es demasiado antigua para PyTorch; se usa la CPU.</translation>
        </message>
        <message>
            <source>{name} can't be used with its driver {driver}: update the driver to version {needed} or newer and open this dialog again, or use the CPU.</source>
            <translation>{name} no se puede usar con su controlador {driver}: actualice el controlador a la versión {needed} o posterior y vuelva a abrir este diálogo, o use la CPU.</translation>
        </message>
        <message>
            <source>The installation was cancelled.</source>
            <translation>La instalación se canceló.</translation>
        </message>
        <message>
            <source>Checking</source>
            <translation>Comprobando</translation>
        </message>
        <message>
            <source>The installation failed: {reason}.</source>
            <translation>La instalación falló: {reason}.</translation>
        </message>
        <message>
            <source>Removing what an interrupted installation left: {folder}</source>
            <translation>Eliminando lo que dejó una instalación interrumpida: {folder}</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Terminado</translation>
        </message>
        <message>
            <source>Making an environment from Python {version}</source>
            <translation>Creando un entorno con Python {version}</translation>
        </message>
        <message>
            <source>making the environment</source>
            <translation>la creación del entorno</translation>
        </message>
        <message>
            <source>Updating pip</source>
            <translation>Actualizando pip</translation>
        </message>
        <message>
            <source>Trying the engine on the device '{device}'</source>
            <translation>Probando el motor en el dispositivo «{device}»</translation>
        </message>
        <message>
            <source>Fetching a Python</source>
            <translation>Obteniendo un Python</translation>
        </message>
        <message>
            <source>fetching a Python</source>
            <translation>la obtención de un Python</translation>
        </message>
        <message>
            <source>The Python that was fetched can't be used; choose an interpreter instead.</source>
            <translation>El Python obtenido no se puede usar; elija un intérprete.</translation>
        </message>
        <message>
            <source>updating pip</source>
            <translation>la actualización de pip</translation>
        </message>
        <message>
            <source>pip stays as it is.</source>
            <translation>pip se queda como está.</translation>
        </message>
        <message>
            <source>installing the packages</source>
            <translation>la instalación de los paquetes</translation>
        </message>
        <message>
            <source>installing PyTorch</source>
            <translation>la instalación de PyTorch</translation>
        </message>
        <message>
            <source>installing what PyTorch needs</source>
            <translation>la instalación de lo que PyTorch necesita</translation>
        </message>
        <message>
            <source>looking for missing packages</source>
            <translation>la búsqueda de paquetes que faltan</translation>
        </message>
        <message>
            <source>The installation failed while {what} (exit code {code}): {line}</source>
            <translation>La instalación falló durante {what} (código de salida {code}): {line}</translation>
        </message>
        <message>
            <source>{folder} is in use; the next installation removes it.</source>
            <translation>{folder} está en uso; la próxima instalación la eliminará.</translation>
        </message>
        <message>
            <source>it said nothing</source>
            <translation>no dijo nada</translation>
        </message>
        <message>
            <source>{path} is not a Python interpreter that can be started.</source>
            <translation>{path} no es un intérprete de Python que se pueda iniciar.</translation>
        </message>
        <message>
            <source>Python {version} doesn't fit; the engine needs {oldest} to {newest}.</source>
            <translation>Python {version} no sirve; el motor necesita de {oldest} a {newest}.</translation>
        </message>
        <message>
            <source>It is not the standard Python (CPython with its lock), which PyTorch is made for.</source>
            <translation>No es el Python habitual (CPython con su bloqueo), para el que se hace PyTorch.</translation>
        </message>
        <message>
            <source>It is a 32-bit Python; PyTorch needs a 64-bit one.</source>
            <translation>Es un Python de 32 bits; PyTorch necesita 64 bits.</translation>
        </message>
        <message>
            <source>It is made for another processor ({its}) than this computer has ({ours}).</source>
            <translation>Está hecho para otro procesador ({its}) distinto del de este equipo ({ours}).</translation>
        </message>
        <message>
            <source>It belongs to a system without glibc, which PyTorch's builds need.</source>
            <translation>Pertenece a un sistema sin glibc, que PyTorch necesita.</translation>
        </message>
        <message>
            <source>It lacks the module {names}; on Debian and Ubuntu install the package python3-venv.</source>
            <translation>Le falta el módulo {names}; en Debian y Ubuntu instale el paquete python3-venv.</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>El disco está lleno</translation>
        </message>
        <message>
            <source>The disk that holds the engine's folder filled up during the installation.</source>
            <translation>El disco que contiene la carpeta del motor se llenó durante la instalación.</translation>
        </message>
        <message>
            <source>Free some space (the dialog says how much is needed) or choose a folder on another disk, and install again; what was downloaded is used again.</source>
            <translation>Libere espacio (el diálogo dice cuánto hace falta) o elija una carpeta en otro disco y vuelva a instalar; lo descargado se vuelve a usar.</translation>
        </message>
        <message>
            <source>Your disk quota is used up</source>
            <translation>Su cuota de disco está agotada</translation>
        </message>
        <message>
            <source>The administrator limits how much you may store, and the engine goes over that limit.</source>
            <translation>El administrador limita cuánto puede guardar, y el motor supera ese límite.</translation>
        </message>
        <message>
            <source>Delete files of yours, ask for more, or choose a folder on a local disk.</source>
            <translation>Borre archivos suyos, pida más o elija una carpeta en un disco local.</translation>
        </message>
        <message>
            <source>The folder can't be written to</source>
            <translation>No se puede escribir en la carpeta</translation>
        </message>
        <message>
            <source>The engine's folder lies on a file system that is mounted read-only.</source>
            <translation>La carpeta del motor está en un sistema de archivos montado en solo lectura.</translation>
        </message>
        <message>
            <source>Choose another folder in the dialog.</source>
            <translation>Elija otra carpeta en el diálogo.</translation>
        </message>
        <message>
            <source>A path is too long for Windows</source>
            <translation>Una ruta es demasiado larga para Windows</translation>
        </message>
        <message>
            <source>PyTorch's files lie deep in folders, and Windows allows 259 characters for a whole path.</source>
            <translation>Los archivos de PyTorch están muy adentro en carpetas, y Windows permite 259 caracteres para una ruta completa.</translation>
        </message>
        <message>
            <source>Choose a folder with a short path, such as C:\SlimDiffSR, or have your administrator allow long paths.</source>
            <translation>Elija una carpeta con una ruta corta, como C:\SlimDiffSR, o pida a su administrador que permita rutas largas.</translation>
        </message>
        <message>
            <source>Another program holds a file</source>
            <translation>Otro programa retiene un archivo</translation>
        </message>
        <message>
            <source>A virus scanner, a cloud folder or another QGIS has opened a file that is being written.</source>
            <translation>Un antivirus, una carpeta en la nube u otro QGIS ha abierto un archivo que se está escribiendo.</translation>
        </message>
        <message>
            <source>Close other QGIS windows, wait a minute and install again. If it happens again, choose a folder outside of OneDrive or Dropbox, or ask for an exception in the virus scanner.</source>
            <translation>Cierre las otras ventanas de QGIS, espere un minuto y vuelva a instalar. Si ocurre de nuevo, elija una carpeta fuera de OneDrive o Dropbox, o pida una excepción en el antivirus.</translation>
        </message>
        <message>
            <source>The computer's protection forbids it</source>
            <translation>La protección del equipo lo prohíbe</translation>
        </message>
        <message>
            <source>A group policy, AppLocker or the virus scanner doesn't let programs start from the engine's folder.</source>
            <translation>Una directiva de grupo, AppLocker o el antivirus no deja iniciar programas desde la carpeta del motor.</translation>
        </message>
        <message>
            <source>Ask your administrator to allow the engine's folder, or to install the engine where programs may run, and choose its interpreter in the options.</source>
            <translation>Pida a su administrador que permita la carpeta del motor, o que instale el motor donde puedan ejecutarse programas, y elija su intérprete en las opciones.</translation>
        </message>
        <message>
            <source>This Python can't make environments</source>
            <translation>Este Python no puede crear entornos</translation>
        </message>
        <message>
            <source>Debian and Ubuntu put the modules venv and ensurepip into a package of their own, which isn't installed.</source>
            <translation>Debian y Ubuntu ponen los módulos venv y ensurepip en un paquete aparte, que no está instalado.</translation>
        </message>
        <message>
            <source>Install the package python3-venv (sudo apt install python3-venv), or choose another interpreter.</source>
            <translation>Instale el paquete python3-venv (sudo apt install python3-venv) o elija otro intérprete.</translation>
        </message>
        <message>
            <source>This Python refuses packages</source>
            <translation>Este Python rechaza paquetes</translation>
        </message>
        <message>
            <source>The chosen interpreter belongs to the operating system, and pip was asked to install into it.</source>
            <translation>El intérprete elegido pertenece al sistema operativo, y se pidió a pip que instalara en él.</translation>
        </message>
        <message>
            <source>Let SlimDiffSR make an environment of its own: clear the interpreter in the options and install.</source>
            <translation>Deje que SlimDiffSR cree un entorno propio: vacíe el intérprete en las opciones e instale.</translation>
        </message>
        <message>
            <source>This Python has no encryption</source>
            <translation>Este Python no tiene cifrado</translation>
        </message>
        <message>
            <source>The chosen interpreter was built without the module ssl, or can't find its library, so it can't reach an index.</source>
            <translation>El intérprete elegido se compiló sin el módulo ssl, o no encuentra su biblioteca, así que no puede llegar a ningún índice.</translation>
        </message>
        <message>
            <source>Choose another interpreter, or let SlimDiffSR fetch one.</source>
            <translation>Elija otro intérprete o deje que SlimDiffSR obtenga uno.</translation>
        </message>
        <message>
            <source>The Python version doesn't fit</source>
            <translation>La versión de Python no sirve</translation>
        </message>
        <message>
            <source>The packages are made for Python 3.11 to 3.14, and the chosen interpreter is another one.</source>
            <translation>Los paquetes están hechos para Python 3.11 a 3.14, y el intérprete elegido es otro.</translation>
        </message>
        <message>
            <source>The interpreter is made for another processor</source>
            <translation>El intérprete está hecho para otro procesador</translation>
        </message>
        <message>
            <source>The Python and the packages, or the Python and this computer, are made for different processors (Intel and Apple, or 32 and 64 bits).</source>
            <translation>El Python y los paquetes, o el Python y este equipo, están hechos para procesadores distintos (Intel y Apple, o 32 y 64 bits).</translation>
        </message>
        <message>
            <source>Choose an interpreter made for this computer's processor, or let SlimDiffSR fetch one.</source>
            <translation>Elija un intérprete hecho para el procesador de este equipo, o deje que SlimDiffSR obtenga uno.</translation>
        </message>
        <message>
            <source>macOS holds the files in quarantine</source>
            <translation>macOS tiene los archivos en cuarentena</translation>
        </message>
        <message>
            <source>macOS doesn't load libraries that it took for downloads of an unknown developer, or that the interpreter's signature doesn't allow.</source>
            <translation>macOS no carga bibliotecas que toma por descargas de un desarrollador desconocido, o que la firma del intérprete no permite.</translation>
        </message>
        <message>
            <source>Use Python from python.org or Homebrew instead of the one inside QGIS, or allow the file under System Settings, Privacy &amp; Security.</source>
            <translation>Use Python de python.org o de Homebrew en lugar del que hay dentro de QGIS, o permita el archivo en Ajustes del Sistema, Privacidad &amp; seguridad.</translation>
        </message>
        <message>
            <source>The interpreter has vanished</source>
            <translation>El intérprete ha desaparecido</translation>
        </message>
        <message>
            <source>The Python that the environment was made from was updated or removed, and the environment only links to it.</source>
            <translation>El Python con el que se creó el entorno se actualizó o se eliminó, y el entorno solo enlaza con él.</translation>
        </message>
        <message>
            <source>Install the engine again (Repair); what it needs is chosen anew.</source>
            <translation>Vuelva a instalar el motor (Reparar); lo que necesita se elige de nuevo.</translation>
        </message>
        <message>
            <source>The proxy wants a user name and password</source>
            <translation>El proxy pide usuario y contraseña</translation>
        </message>
        <message>
            <source>Your network's proxy didn't accept the request without, or with wrong, credentials.</source>
            <translation>El proxy de su red no aceptó la petición sin credenciales o con credenciales erróneas.</translation>
        </message>
        <message>
            <source>Enter them in QGIS under Settings, Options, Network, Use proxy, and install again; or install from a folder of wheels.</source>
            <translation>Escríbalas en QGIS en Configuración, Opciones, Red, Usar proxy, y vuelva a instalar; o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>pip can't use a SOCKS proxy</source>
            <translation>pip no puede usar un proxy SOCKS</translation>
        </message>
        <message>
            <source>QGIS is set to a SOCKS5 proxy, for which pip needs a package that it can only fetch through a network.</source>
            <translation>QGIS está configurado con un proxy SOCKS5, para el que pip necesita un paquete que solo puede obtener a través de una red.</translation>
        </message>
        <message>
            <source>Choose an HTTP proxy in QGIS's network options, or install from a folder of wheels.</source>
            <translation>Elija un proxy HTTP en las opciones de red de QGIS, o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>The proxy can't be used</source>
            <translation>El proxy no se puede usar</translation>
        </message>
        <message>
            <source>The proxy that QGIS or the system names doesn't answer, or forbids the package index.</source>
            <translation>El proxy que nombra QGIS o el sistema no responde, o prohíbe el índice de paquetes.</translation>
        </message>
        <message>
            <source>Check the proxy in QGIS under Settings, Options, Network; ask your administrator to allow pypi.org, files.pythonhosted.org and download.pytorch.org; or install from a folder of wheels.</source>
            <translation>Compruebe el proxy en QGIS en Configuración, Opciones, Red; pida a su administrador que permita pypi.org, files.pythonhosted.org y download.pytorch.org; o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>The connection's certificate isn't trusted</source>
            <translation>No se confía en el certificado de la conexión</translation>
        </message>
        <message>
            <source>Your network opens encrypted connections with a certificate of its own, which Python doesn't know.</source>
            <translation>Su red abre las conexiones cifradas con un certificado propio, que Python no conoce.</translation>
        </message>
        <message>
            <source>Ask your administrator for that certificate as a PEM file, set the environment variable PIP_CERT to its path (QGIS: Settings, Options, System, Environment), restart QGIS and install again; or install from a folder of wheels.</source>
            <translation>Pida a su administrador ese certificado como archivo PEM, ponga su ruta en la variable de entorno PIP_CERT (QGIS: Configuración, Opciones, Sistema, Entorno), reinicie QGIS y vuelva a instalar; o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>The package index wasn't found</source>
            <translation>No se encontró el índice de paquetes</translation>
        </message>
        <message>
            <source>This computer is offline, or its network doesn't know the name of the package index (often a missing proxy).</source>
            <translation>Este equipo está sin conexión, o su red no conoce el nombre del índice de paquetes (a menudo falta un proxy).</translation>
        </message>
        <message>
            <source>Check the connection, set the proxy in QGIS's network options if your network needs one, or install from a folder of wheels.</source>
            <translation>Compruebe la conexión, ponga el proxy en las opciones de red de QGIS si su red lo necesita, o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>A download isn't what was published</source>
            <translation>Una descarga no es lo que se publicó</translation>
        </message>
        <message>
            <source>A file was damaged or replaced on its way, by a proxy, a virus scanner or a broken connection; or an index of your own or the folder of wheels has another file than PyPI.</source>
            <translation>Un archivo se dañó o se reemplazó por el camino, por un proxy, un antivirus o una conexión cortada; o un índice propio o la carpeta de wheels tiene otro archivo que PyPI.</translation>
        </message>
        <message>
            <source>Install again. If it fails again, use another network, or a folder of wheels that was filled from PyPI (docs/installing.md).</source>
            <translation>Vuelva a instalar. Si falla otra vez, use otra red, o una carpeta de wheels llenada desde PyPI (docs/installing.md).</translation>
        </message>
        <message>
            <source>A downloaded file is damaged</source>
            <translation>Un archivo descargado está dañado</translation>
        </message>
        <message>
            <source>A connection broke off, or the store of downloads holds half a file.</source>
            <translation>Se cortó una conexión, o el almacén de descargas tiene medio archivo.</translation>
        </message>
        <message>
            <source>Choose Remove, which also empties the store of downloads, and install again. With a folder of wheels: copy the named file again.</source>
            <translation>Elija Eliminar, que también vacía el almacén de descargas, y vuelva a instalar. Con una carpeta de wheels: copie de nuevo el archivo nombrado.</translation>
        </message>
        <message>
            <source>PyTorch's own index isn't reachable</source>
            <translation>No se llega al índice propio de PyTorch</translation>
        </message>
        <message>
            <source>The chosen build of PyTorch comes from download.pytorch.org, which your network blocks or which has no such build.</source>
            <translation>La compilación elegida de PyTorch viene de download.pytorch.org, que su red bloquea o que no la tiene.</translation>
        </message>
        <message>
            <source>Choose another build, ask your administrator to allow download.pytorch.org, or install from a folder of wheels.</source>
            <translation>Elija otra compilación, pida a su administrador que permita download.pytorch.org, o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>The package index refuses</source>
            <translation>El índice de paquetes se niega</translation>
        </message>
        <message>
            <source>The index that pip is set to (pip.conf, PIP_INDEX_URL) wants a login, forbids the package or doesn't have it.</source>
            <translation>El índice configurado en pip (pip.conf, PIP_INDEX_URL) pide una identificación, prohíbe el paquete o no lo tiene.</translation>
        </message>
        <message>
            <source>Check pip's configuration with whoever set it, or install from a folder of wheels.</source>
            <translation>Compruebe la configuración de pip con quien la puso, o instale desde una carpeta de wheels.</translation>
        </message>
        <message>
            <source>The connection broke off</source>
            <translation>Se cortó la conexión</translation>
        </message>
        <message>
            <source>The package index answered too slowly or not at all.</source>
            <translation>El índice de paquetes respondió demasiado despacio o no respondió.</translation>
        </message>
        <message>
            <source>Install again: what was downloaded completely is used again. On a slow network set the environment variable PIP_DEFAULT_TIMEOUT to 120.</source>
            <translation>Vuelva a instalar: lo que se descargó por completo se vuelve a usar. En una red lenta ponga la variable de entorno PIP_DEFAULT_TIMEOUT a 120.</translation>
        </message>
        <message>
            <source>The system is too old for PyTorch</source>
            <translation>El sistema es demasiado antiguo para PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build needs a newer C library (glibc 2.28 or newer) than this Linux has.</source>
            <translation>PyTorch necesita una biblioteca de C más reciente (glibc 2.28 o posterior) que la de este Linux.</translation>
        </message>
        <message>
            <source>Update the system, or run QGIS in a newer one; there is no build of PyTorch for this one.</source>
            <translation>Actualice el sistema o use QGIS en uno más reciente; para este no hay compilación de PyTorch.</translation>
        </message>
        <message>
            <source>There is no package for this Python and computer</source>
            <translation>No hay paquete para este Python y este equipo</translation>
        </message>
        <message>
            <source>The index or the folder of wheels has no file of the needed version for this version of Python, this system and this processor.</source>
            <translation>El índice o la carpeta de wheels no tiene ningún archivo de la versión necesaria para esta versión de Python, este sistema y este procesador.</translation>
        </message>
        <message>
            <source>Choose Python 3.11 or another build. With a folder of wheels: fill it with the Python version that is chosen here (docs/installing.md).</source>
            <translation>Elija Python 3.11 u otra compilación. Con una carpeta de wheels: llénela con la versión de Python elegida aquí (docs/installing.md).</translation>
        </message>
        <message>
            <source>The packages don't fit together</source>
            <translation>Los paquetes no encajan entre sí</translation>
        </message>
        <message>
            <source>The folder of wheels, an index of your own or a setting of pip lacks a package, or has another version than the one that SlimDiffSR was tried with.</source>
            <translation>En la carpeta de wheels, en un índice propio o por un ajuste de pip falta un paquete o tiene otra versión distinta de aquella con la que se probó SlimDiffSR.</translation>
        </message>
        <message>
            <source>Look in the details for the package that is named. Fill the folder of wheels with SlimDiffSR's constraints (docs/installing.md), or try without pip's own settings.</source>
            <translation>Busque en los detalles el paquete que se nombra. Llene la carpeta de wheels con las restricciones de SlimDiffSR (docs/installing.md), o pruebe sin los ajustes propios de pip.</translation>
        </message>
        <message>
            <source>The processor is too old for PyTorch</source>
            <translation>El procesador es demasiado antiguo para PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's build uses instructions (AVX2) that this computer's processor, or its virtual machine, doesn't have.</source>
            <translation>PyTorch usa instrucciones (AVX2) que el procesador de este equipo, o su máquina virtual, no tiene.</translation>
        </message>
        <message>
            <source>Use a computer made after about 2013; in a virtual machine let the host's processor through.</source>
            <translation>Use un equipo fabricado después de 2013 aproximadamente; en una máquina virtual deje pasar el procesador del anfitrión.</translation>
        </message>
        <message>
            <source>The Visual C++ runtime is missing</source>
            <translation>Falta el entorno de ejecución de Visual C++</translation>
        </message>
        <message>
            <source>PyTorch needs Microsoft's Visual C++ Redistributable, which isn't installed or is too old.</source>
            <translation>PyTorch necesita Visual C++ Redistributable de Microsoft, que no está instalado o es demasiado antiguo.</translation>
        </message>
        <message>
            <source>Install https://aka.ms/vs/17/release/vc_redist.x64.exe, restart QGIS, and choose Repair.</source>
            <translation>Instale https://aka.ms/vs/17/release/vc_redist.x64.exe, reinicie QGIS y elija Reparar.</translation>
        </message>
        <message>
            <source>The graphics driver is too old</source>
            <translation>El controlador gráfico es demasiado antiguo</translation>
        </message>
        <message>
            <source>The NVIDIA driver can't run this build of PyTorch.</source>
            <translation>El controlador de NVIDIA no puede ejecutar esta compilación de PyTorch.</translation>
        </message>
        <message>
            <source>Update the NVIDIA driver, restart the computer and choose Repair; or install the build for the CPU.</source>
            <translation>Actualice el controlador de NVIDIA, reinicie el equipo y elija Reparar; o instale la compilación para la CPU.</translation>
        </message>
        <message>
            <source>The graphics card doesn't compute</source>
            <translation>La tarjeta gráfica no calcula</translation>
        </message>
        <message>
            <source>PyTorch is installed, but a trial computation on the graphics card failed: the build has no code for it, or its driver or memory doesn't suffice.</source>
            <translation>PyTorch está instalado, pero falló un cálculo de prueba en la tarjeta gráfica: la compilación no tiene código para ella, o su controlador o su memoria no bastan.</translation>
        </message>
        <message>
            <source>Choose the other CUDA build, update the driver, or install the build for the CPU, which always works.</source>
            <translation>Elija la otra compilación de CUDA, actualice el controlador, o instale la compilación para la CPU, que siempre funciona.</translation>
        </message>
        <message>
            <source>The computer's memory did not suffice</source>
            <translation>La memoria del equipo no fue suficiente</translation>
        </message>
        <message>
            <source>The system ended the installer, most often because memory ran out; PyTorch needs about 2 GB to be installed.</source>
            <translation>El sistema terminó la instalación, casi siempre porque se agotó la memoria; instalar PyTorch necesita unos 2 GB.</translation>
        </message>
        <message>
            <source>Close other programs and install again. On Windows let the system manage the size of the paging file.</source>
            <translation>Cierre otros programas y vuelva a instalar. En Windows deje que el sistema gestione el tamaño del archivo de paginación.</translation>
        </message>
        <message>
            <source>Writing there isn't allowed</source>
            <translation>No está permitido escribir ahí</translation>
        </message>
        <message>
            <source>Your account may not write to the engine's folder, or may not start programs from it; a virus scanner can be the reason too.</source>
            <translation>Su cuenta no puede escribir en la carpeta del motor o no puede iniciar programas desde ella; la causa también puede ser un antivirus.</translation>
        </message>
        <message>
            <source>Choose a folder of your own in the dialog; if it is one, allow the folder in the virus scanner and install again.</source>
            <translation>Elija en el diálogo una carpeta suya; si ya lo es, permítala en el antivirus y vuelva a instalar.</translation>
        </message>
        <message>
            <source>The environment is incomplete</source>
            <translation>El entorno está incompleto</translation>
        </message>
        <message>
            <source>PyTorch or another package is missing or damaged in the engine's environment: something was removed after the installation, often by a virus scanner.</source>
            <translation>PyTorch u otro paquete falta en el entorno del motor o está dañado: algo se eliminó tras la instalación, a menudo por un antivirus.</translation>
        </message>
        <message>
            <source>Choose Repair. For an interpreter of your own install the requirements into it (docs/installing.md).</source>
            <translation>Elija Reparar. En un intérprete propio instale los requisitos (docs/installing.md).</translation>
        </message>
        <message>
            <source>The file {path} can't be locked; choose a local folder.</source>
            <translation>El archivo {path} no se puede bloquear; elija una carpeta local.</translation>
        </message>
        <message>
            <source>Another QGIS window (process {pid}) installs the engine just now. Wait until it is done.</source>
            <translation>Otra ventana de QGIS (proceso {pid}) está instalando el motor ahora mismo. Espere a que termine.</translation>
        </message>
        <message>
            <source>No Python was found that fits, and none can be fetched for this computer: choose one.</source>
            <translation>No se encontró ningún Python que sirva, y no se puede obtener ninguno para este equipo: elija uno.</translation>
        </message>
        <message>
            <source>What came from {url} is not the uv that was published (its SHA-256 is {found}): a proxy or virus scanner may have replaced it. Choose a Python interpreter instead.</source>
            <translation>Lo que vino de {url} no es el uv publicado (su SHA-256 es {found}): puede que un proxy o un antivirus lo haya reemplazado. Elija un intérprete de Python.</translation>
        </message>
        <message>
            <source>Writing {count} packages</source>
            <translation>Escribiendo {count} paquetes</translation>
        </message>
        <message>
            <source>Looking for {name}</source>
            <translation>Buscando {name}</translation>
        </message>
        <message>
            <source>Downloading</source>
            <translation>Descargando</translation>
        </message>
        <message>
            <source>Downloading {name}: {part} of {size}</source>
            <translation>Descargando {name}: {part} de {size}</translation>
        </message>
        <message>
            <source>Downloading {name}</source>
            <translation>Descargando {name}</translation>
        </message>
        <message>
            <source>The installation needs {needed} on the disk of {folder}, but only {free} are left. Free some space, choose another folder, or take the build for the CPU, which is the smallest.</source>
            <translation>La instalación necesita {needed} en el disco de {folder}, pero solo quedan {free}. Libere espacio, elija otra carpeta o tome la compilación para la CPU, que es la más pequeña.</translation>
        </message>
        <message>
            <source>The folder {folder} has a path of {length} characters, too long for Windows to hold PyTorch's files: choose a folder with a shorter path, such as C:\SlimDiffSR, or let your administrator allow long paths.</source>
            <translation>La carpeta {folder} tiene una ruta de {length} caracteres, demasiado larga para que Windows guarde los archivos de PyTorch: elija una carpeta con una ruta más corta, como C:\SlimDiffSR, o pida a su administrador que permita rutas largas.</translation>
        </message>
        <message>
            <source>The folder of wheels {folder} can't be read ({reason}).</source>
            <translation>La carpeta de wheels {folder} no se puede leer ({reason}).</translation>
        </message>
        <message>
            <source>The folder {folder} has no wheel of {names}. docs/installing.md says how to fill such a folder.</source>
            <translation>La carpeta {folder} no tiene ningún wheel de {names}. docs/installing.md dice cómo llenar una carpeta así.</translation>
        </message>
        <message>
            <source>The folder {folder} has {name}, which is made for another Python than {python}: choose that Python.</source>
            <translation>La carpeta {folder} tiene {name}, que está hecho para otro Python distinto de {python}: elija ese Python.</translation>
        </message>
        <message>
            <source>The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager.</source>
            <translation>La carpeta del complemento está incompleta; reinstale SlimDiffSR con el administrador de complementos.</translation>
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
            <translation>Los paquetes están instalados, pero PyTorch no puede calcular en el dispositivo «{device}».</translation>
        </message>
        <message>
            <source>The engine ran, but its result for a small test image is not right.</source>
            <translation>El motor funcionó, pero su resultado para una pequeña imagen de prueba no es correcto.</translation>
        </message>
    </context>
    <context>
        <name>InstallerDialog</name>
        <message>
            <source>The engine of {name}</source>
            <translation>El motor de {name}</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>What pip and the engine say</source>
            <translation>Lo que dicen pip y el motor</translation>
        </message>
        <message>
            <source>Installing the engine of {name}</source>
            <translation>Instalando el motor de {name}</translation>
        </message>
        <message>
            <source>Remove the engine and everything that was downloaded for it from this folder?

{folder}</source>
            <translation>¿Eliminar de esta carpeta el motor y todo lo que se descargó para él?

{folder}</translation>
        </message>
        <message>
            <source>Removing the engine of {name}</source>
            <translation>Eliminando el motor de {name}</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Cancelando…</translation>
        </message>
        <message>
            <source>&amp;Install</source>
            <translation>&amp;Instalar</translation>
        </message>
        <message>
            <source>&amp;Remove…</source>
            <translation>&amp;Eliminar…</translation>
        </message>
        <message>
            <source>&amp;Cancel the installation</source>
            <translation>&amp;Cancelar la instalación</translation>
        </message>
        <message>
            <source>Delete the engine and what was downloaded for it</source>
            <translation>Borrar el motor y lo que se descargó para él</translation>
        </message>
        <message>
            <source>Stop now; what was downloaded is used again by the next installation</source>
            <translation>Detener ahora; la próxima instalación vuelve a usar lo descargado</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards</source>
            <translation>Buscando Python y tarjetas gráficas</translation>
        </message>
        <message>
            <source>Cancelled. Nothing half-made is left; what was downloaded is used again.</source>
            <translation>Cancelado. No queda nada a medias; lo descargado se vuelve a usar.</translation>
        </message>
        <message>
            <source>The engine is installed and works on {device}.</source>
            <translation>El motor está instalado y funciona en {device}.</translation>
        </message>
        <message>
            <source>The earlier one is no longer used; you can delete {folder}.</source>
            <translation>El anterior ya no se usa; puede borrar {folder}.</translation>
        </message>
        <message>
            <source>But the environment variable {name} names another one.</source>
            <translation>Pero la variable de entorno {name} nombra otro.</translation>
        </message>
        <message>
            <source>Some files are in use: close all QGIS windows and delete {folder}.</source>
            <translation>Algunos archivos están en uso: cierre todas las ventanas de QGIS y borre {folder}.</translation>
        </message>
        <message>
            <source>The engine was removed.</source>
            <translation>El motor se eliminó.</translation>
        </message>
        <message>
            <source>Re&amp;pair</source>
            <translation>Re&amp;parar</translation>
        </message>
        <message>
            <source>&amp;Update</source>
            <translation>&amp;Actualizar</translation>
        </message>
        <message>
            <source>Make a new environment; an older one is removed once it works</source>
            <translation>Crear un entorno nuevo; el anterior se elimina cuando el nuevo funciona</translation>
        </message>
    </context>
    <context>
        <name>InstallerForm</name>
        <message>
            <source>For which device PyTorch is installed; the first one suits this computer best</source>
            <translation>Para qué dispositivo se instala PyTorch; el primero es el que mejor va con este equipo</translation>
        </message>
        <message>
            <source>The Python that the engine's own environment is made from; it stays as it is, and so does QGIS's</source>
            <translation>El Python con el que se crea el entorno propio del motor; se queda como está, y el de QGIS también</translation>
        </message>
        <message>
            <source>Choose a Python interpreter (3.11 to 3.14)</source>
            <translation>Elegir un intérprete de Python (3.11 a 3.14)</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python3 elsewhere</source>
            <translation>El programa del intérprete: python.exe en Windows, python3 en los demás</translation>
        </message>
        <message>
            <source>Choose where to install the engine</source>
            <translation>Elegir dónde instalar el motor</translation>
        </message>
        <message>
            <source>Everything is installed into this folder, and Remove takes it away again</source>
            <translation>Todo se instala en esta carpeta, y Eliminar lo quita</translation>
        </message>
        <message>
            <source>&amp;Without internet, from a folder of wheels</source>
            <translation>&amp;Sin internet, desde una carpeta de wheels</translation>
        </message>
        <message>
            <source>Install from files that were fetched on another computer; the guide says how</source>
            <translation>Instalar desde archivos obtenidos en otro equipo; la guía dice cómo</translation>
        </message>
        <message>
            <source>Choose the folder of wheels</source>
            <translation>Elegir la carpeta de wheels</translation>
        </message>
        <message>
            <source>The folder that holds the .whl files</source>
            <translation>La carpeta que contiene los archivos .whl</translation>
        </message>
        <message>
            <source>&amp;Build</source>
            <translation>C&amp;ompilación</translation>
        </message>
        <message>
            <source>P&amp;ython</source>
            <translation>P&amp;ython</translation>
        </message>
        <message>
            <source>&amp;Folder</source>
            <translation>Carpe&amp;ta</translation>
        </message>
        <message>
            <source>Fetch a Python {version} of its own (about {size})</source>
            <translation>Obtener un Python {version} propio (unos {size})</translation>
        </message>
        <message>
            <source>Another one…</source>
            <translation>Otro…</translation>
        </message>
        <message>
            <source>Looking for Python and graphics cards…</source>
            <translation>Buscando Python y tarjetas gráficas…</translation>
        </message>
        <message>
            <source>Choose a Python interpreter.</source>
            <translation>Elija un intérprete de Python.</translation>
        </message>
        <message>
            <source>Choose the folder of wheels.</source>
            <translation>Elija la carpeta de wheels.</translation>
        </message>
        <message>
            <source>Fetching a Python needs the internet: choose an interpreter.</source>
            <translation>Obtener un Python necesita internet: elija un intérprete.</translation>
        </message>
        <message>
            <source>Choose a folder with its full path.</source>
            <translation>Elija una carpeta con su ruta completa.</translation>
        </message>
        <message>
            <source>{needed} are needed on the disk, {free} are free: choose another folder or build.</source>
            <translation>Hacen falta {needed} en el disco, hay {free} libres: elija otra carpeta u otra compilación.</translation>
        </message>
        <message>
            <source>{packages} and what they need ({count} packages), {source}.</source>
            <translation>{packages} y lo que necesitan ({count} paquetes), {source}.</translation>
        </message>
        <message>
            <source>About {disk} on disk.</source>
            <translation>Unos {disk} en el disco.</translation>
        </message>
        <message>
            <source>About {download}, {disk} on disk.</source>
            <translation>Unos {download}, {disk} en el disco.</translation>
        </message>
        <message>
            <source>{size} to download</source>
            <translation>{size} para descargar</translation>
        </message>
        <message>
            <source>While it is installed {needed} are needed; {free} are free.</source>
            <translation>Durante la instalación hacen falta {needed}; hay {free} libres.</translation>
        </message>
        <message>
            <source>{folder}. QGIS and its Python are not changed.</source>
            <translation>{folder}. QGIS y su Python no se modifican.</translation>
        </message>
        <message>
            <source>What:</source>
            <translation>Qué:</translation>
        </message>
        <message>
            <source>How large:</source>
            <translation>Tamaño:</translation>
        </message>
        <message>
            <source>Where:</source>
            <translation>Dónde:</translation>
        </message>
        <message>
            <source>an installation was interrupted; the {size} that it had downloaded are used again.</source>
            <translation>se interrumpió una instalación; los {size} que había descargado se vuelven a usar.</translation>
        </message>
        <message>
            <source>Resuming:</source>
            <translation>Continuación:</translation>
        </message>
        <message>
            <source>from the folder of wheels</source>
            <translation>desde la carpeta de wheels</translation>
        </message>
        <message>
            <source>from {hosts}</source>
            <translation>desde {hosts}</translation>
        </message>
        <message>
            <source>from {hosts} through QGIS's proxy {proxy}</source>
            <translation>desde {hosts} a través del proxy {proxy} de QGIS</translation>
        </message>
        <message>
            <source>NVIDIA graphics card (CUDA {version})</source>
            <translation>Tarjeta gráfica NVIDIA (CUDA {version})</translation>
        </message>
        <message>
            <source>CPU: works on every computer</source>
            <translation>CPU: funciona en cualquier equipo</translation>
        </message>
        <message>
            <source>Apple graphics processor and CPU</source>
            <translation>Procesador gráfico de Apple y CPU</translation>
        </message>
    </context>
    <context>
        <name>JobForm</name>
        <message>
            <source>red</source>
            <translation>rojo</translation>
        </message>
        <message>
            <source>green</source>
            <translation>verde</translation>
        </message>
        <message>
            <source>blue</source>
            <translation>azul</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>Auto</translation>
        </message>
        <message>
            <source>The band that the model sees as {colour}</source>
            <translation>La banda que el modelo ve como {colour}</translation>
        </message>
        <message>
            <source>The bands of the result</source>
            <translation>Las bandas del resultado</translation>
        </message>
        <message>
            <source>&amp;Red, green, blue</source>
            <translation>&amp;Rojo, verde, azul</translation>
        </message>
        <message>
            <source>&amp;Bands to write</source>
            <translation>&amp;Bandas a escribir</translation>
        </message>
        <message>
            <source>Choose a band for each of red, green and blue, or none.</source>
            <translation>Elija una banda para rojo, verde y azul, o ninguna.</translation>
        </message>
        <message>
            <source>Choose at least one band to write.</source>
            <translation>Elija al menos una banda para escribir.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project, and choose it here.</source>
            <translation>Añada una capa ráster al proyecto y elíjala aquí.</translation>
        </message>
        <message>
            <source>This layer has no size of its own: choose an extent or a mask.</source>
            <translation>Esta capa no tiene tamaño propio: elija una extensión o una máscara.</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>A graphics card that works, else the processor.</source>
            <translation>Una tarjeta gráfica que funcione o, si no, el procesador.</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Procesador</translation>
        </message>
        <message>
            <source>{name} (doesn't work)</source>
            <translation>{name} (no funciona)</translation>
        </message>
        <message>
            <source>The raster layer to make finer: a file, a web map, a database, anything.</source>
            <translation>La capa ráster que se hará más fina: un archivo, un mapa web, una base de datos, cualquiera.</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Toda la capa</translation>
        </message>
        <message>
            <source>The part to compute: the whole layer, the map view, or what you draw.</source>
            <translation>La parte que se calcula: toda la capa, la vista del mapa o lo que dibuje.</translation>
        </message>
        <message>
            <source>Balanced</source>
            <translation>Equilibrada</translation>
        </message>
        <message>
            <source>Large structures are the input's; its noise is not copied back.</source>
            <translation>Las estructuras grandes son las de la entrada; su ruido no se copia.</translation>
        </message>
        <message>
            <source>Exact</source>
            <translation>Exacta</translation>
        </message>
        <message>
            <source>The mean of the result over each input pixel is that pixel's value.</source>
            <translation>La media del resultado en cada píxel de entrada es el valor de ese píxel.</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Desactivada</translation>
        </message>
        <message>
            <source>What the model makes of it; colours may drift.</source>
            <translation>Lo que hace el modelo; los colores pueden variar.</translation>
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>Hasta qué punto el resultado respeta la entrada a su propia resolución</translation>
        </message>
        <message>
            <source>Where to compute</source>
            <translation>Dónde se calcula</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 % for all of it, 0 % for an interpolation</source>
            <translation>Cuánto del detalle sintético se añade: 100 % para todo, 0 % para una interpolación</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory</source>
            <translation>El lado de una tesela en píxeles de entrada; las teselas pequeñas necesitan menos memoria</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif *.tiff)</source>
            <translation>GeoTIFF (*.tif *.tiff)</translation>
        </message>
        <message>
            <source>Save the super-resolved layer</source>
            <translation>Guardar la capa superresuelta</translation>
        </message>
        <message>
            <source>Temporary file</source>
            <translation>Archivo temporal</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; empty: a temporary file</source>
            <translation>El GeoTIFF que se crea; vacío: un archivo temporal</translation>
        </message>
        <message>
            <source>&amp;Group the result with its source</source>
            <translation>A&amp;grupar el resultado con su origen</translation>
        </message>
        <message>
            <source>Put both layers into a group of the layer tree</source>
            <translation>Poner ambas capas en un grupo del árbol de capas</translation>
        </message>
        <message>
            <source>Uncertaint&amp;y as a second layer</source>
            <translation>&amp;Incertidumbre como segunda capa</translation>
        </message>
        <message>
            <source>&amp;Layer</source>
            <translation>&amp;Capa</translation>
        </message>
        <message>
            <source>E&amp;xtent</source>
            <translation>E&amp;xtensión</translation>
        </message>
        <message>
            <source>Co&amp;nsistency</source>
            <translation>Co&amp;nsistencia</translation>
        </message>
        <message>
            <source>De&amp;vice</source>
            <translation>Dis&amp;positivo</translation>
        </message>
        <message>
            <source>&amp;Output</source>
            <translation>&amp;Salida</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Avanzado</translation>
        </message>
        <message>
            <source>Det&amp;ail</source>
            <translation>&amp;Detalle</translation>
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>Tamañ&amp;o de tesela</translation>
        </message>
        <message>
            <source>A second raster: one standard deviation of the result's error, in the raster's own units</source>
            <translation>Un segundo ráster: una desviación típica del error del resultado, en las unidades del ráster</translation>
        </message>
        <message>
            <source>This model can't tell how uncertain its results are</source>
            <translation>Este modelo no puede decir lo inciertos que son sus resultados</translation>
        </message>
    </context>
    <context>
        <name>JobRunner</name>
        <message>
            <source>Waiting for another run to end...</source>
            <translation>Esperando a que termine otra ejecución…</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planificando</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Examinando toda la capa</translation>
        </message>
        <message>
            <source>Computing, tiles: {count}</source>
            <translation>Calculando, teselas: {count}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Montando el resultado</translation>
        </message>
        <message>
            <source>Opening the input and the model</source>
            <translation>Abriendo la entrada y el modelo</translation>
        </message>
        <message>
            <source>Waiting for the input to be read</source>
            <translation>Esperando a que se lea la entrada</translation>
        </message>
        <message>
            <source>Checking what an earlier run finished</source>
            <translation>Comprobando lo que terminó una ejecución anterior</translation>
        </message>
        <message>
            <source>Preparing the model for this raster</source>
            <translation>Preparando el modelo para este ráster</translation>
        </message>
        <message>
            <source>Writing the result</source>
            <translation>Escribiendo el resultado</translation>
        </message>
    </context>
    <context>
        <name>LayerActions</name>
        <message>
            <source>Choose a super-resolved layer in the layer tree first.</source>
            <translation>Elija primero una capa superresuelta en el árbol de capas.</translation>
        </message>
        <message>
            <source>Super-resolve layer…</source>
            <translation>Superresolver capa…</translation>
        </message>
        <message>
            <source>Make the selected raster layers 2, 4 or 8 times finer</source>
            <translation>Hacer las capas ráster seleccionadas 2, 4 u 8 veces más finas</translation>
        </message>
        <message>
            <source>SlimDiffSR panel</source>
            <translation>Panel de SlimDiffSR</translation>
        </message>
        <message>
            <source>Super-resolve with a preview, figures beforehand, and earlier runs</source>
            <translation>Superresolver con vista previa, cifras previas y ejecuciones anteriores</translation>
        </message>
        <message>
            <source>Compare before and after</source>
            <translation>Comparar antes y después</translation>
        </message>
        <message>
            <source>Drag a line across the map: before on one side, after on the other. The right button turns it.</source>
            <translation>Arrastre una línea por el mapa: antes a un lado, después al otro. El botón derecho la gira.</translation>
        </message>
        <message>
            <source>SlimDiffSR help</source>
            <translation>Ayuda de SlimDiffSR</translation>
        </message>
        <message>
            <source>Vertical line</source>
            <translation>Línea vertical</translation>
        </message>
        <message>
            <source>Horizontal line</source>
            <translation>Línea horizontal</translation>
        </message>
    </context>
    <context>
        <name>MaskChooser</name>
        <message>
            <source>No mask</source>
            <translation>Sin máscara</translation>
        </message>
        <message>
            <source>Polygons: their bounding box is computed, and what lies outside of them is masked in the result</source>
            <translation>Polígonos: se calcula el rectángulo que los contiene, y lo que queda fuera de ellos se enmascara en el resultado</translation>
        </message>
        <message>
            <source>Selected &amp;features only</source>
            <translation>Solo ob&amp;jetos seleccionados</translation>
        </message>
        <message>
            <source>Only the polygons that are selected on the map; ticked where some are</source>
            <translation>Solo los polígonos seleccionados en el mapa; marcado si hay alguno</translation>
        </message>
        <message>
            <source>Mas&amp;k</source>
            <translation>Másc&amp;ara</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Quick. For previews, large scenes and machines without an accelerator.</source>
            <translation>Rápido. Para vistas previas, escenas grandes y equipos sin acelerador.</translation>
        </message>
        <message>
            <source>Quick, 2 times finer. For input that is to gain sharpness with little invented.</source>
            <translation>Rápido, 2 veces más fino. Para ganar nitidez inventando poco.</translation>
        </message>
        <message>
            <source>Quick, 8 times finer. For display only: more of it is invented than at 4 times.</source>
            <translation>Rápido, 8 veces más fino. Solo para visualización: se inventa más que con 4 veces.</translation>
        </message>
    </context>
    <context>
        <name>ModelChooser</name>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel</source>
            <translation>Cuántos píxeles del resultado hay a lo largo de un píxel de entrada</translation>
        </message>
        <message>
            <source>The model to use</source>
            <translation>El modelo que se usa</translation>
        </message>
        <message>
            <source>About this model: training data, figures, limits</source>
            <translation>Acerca de este modelo: datos de entrenamiento, cifras, límites</translation>
        </message>
        <message>
            <source>About this model</source>
            <translation>Acerca de este modelo</translation>
        </message>
        <message>
            <source>&amp;Scale</source>
            <translation>&amp;Escala</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modelo</translation>
        </message>
        <message>
            <source>{scale} times finer</source>
            <translation>{scale} veces más fina</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>The best model for the scale</source>
            <translation>El mejor modelo para la escala</translation>
        </message>
        <message>
            <source>No model is installed.</source>
            <translation>No hay ningún modelo instalado.</translation>
        </message>
    </context>
    <context>
        <name>Nodata</name>
        <message>
            <source>Band {band} has several nodata values in the layer's properties, so the layer is exported first; band names, scale and offset of the file are not kept.</source>
            <translation>La banda {band} tiene varios valores sin datos en las propiedades de la capa, así que la capa se exporta primero; no se conservan los nombres de las bandas, la escala ni el desplazamiento del archivo.</translation>
        </message>
    </context>
    <context>
        <name>OptionsPage</name>
        <message>
            <source>Engine</source>
            <translation>Motor</translation>
        </message>
        <message>
            <source>&amp;The engine that is installed by {name}</source>
            <translation>&amp;El motor que instala {name}</translation>
        </message>
        <message>
            <source>An environment of its own; install, repair and remove it below</source>
            <translation>Un entorno propio; se instala, se repara y se elimina más abajo</translation>
        </message>
        <message>
            <source>An &amp;interpreter of my own:</source>
            <translation>Un &amp;intérprete propio:</translation>
        </message>
        <message>
            <source>A Python 3.11 or newer that has torch, rasterio and the engine's other requirements</source>
            <translation>Un Python 3.11 o posterior con torch, rasterio y los demás requisitos del motor</translation>
        </message>
        <message>
            <source>Choose a Python interpreter</source>
            <translation>Elegir un intérprete de Python</translation>
        </message>
        <message>
            <source>The interpreter's program: python.exe on Windows, python elsewhere</source>
            <translation>El programa del intérprete: python.exe en Windows, python en los demás</translation>
        </message>
        <message>
            <source>T&amp;est</source>
            <translation>&amp;Probar</translation>
        </message>
        <message>
            <source>Start this engine, have every device compute, and super-resolve a small image</source>
            <translation>Iniciar este motor, hacer calcular a cada dispositivo y superresolver una imagen pequeña</translation>
        </message>
        <message>
            <source>Inst&amp;all, repair or remove…</source>
            <translation>Inst&amp;alar, reparar o eliminar…</translation>
        </message>
        <message>
            <source>Opens the dialog that installs the engine</source>
            <translation>Abre el diálogo que instala el motor</translation>
        </message>
        <message>
            <source>Process</source>
            <translation>Proceso</translation>
        </message>
        <message>
            <source> minutes</source>
            <translation> minutos</translation>
        </message>
        <message>
            <source>The engine stays ready so that the next run begins at once, and then gives its memory back</source>
            <translation>El motor queda listo para que la próxima ejecución empiece enseguida, y luego devuelve su memoria</translation>
        </message>
        <message>
            <source>En&amp;d the engine's process when it was idle for</source>
            <translation>Te&amp;rminar el proceso del motor cuando lleve inactivo</translation>
        </message>
        <message>
            <source>Dialogs begin with</source>
            <translation>Los diálogos empiezan con</translation>
        </message>
        <message>
            <source>Scripts and saved models are not changed by these</source>
            <translation>Los scripts y los modelos guardados no cambian por esto</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>Automatic: the best shipped model for the scale</source>
            <translation>Automático: el mejor modelo incluido para la escala</translation>
        </message>
        <message>
            <source>Balanced: large structures are the input's</source>
            <translation>Equilibrada: las estructuras grandes son las de la entrada</translation>
        </message>
        <message>
            <source>Exact: each block's mean is the input's value</source>
            <translation>Exacta: la media de cada bloque es el valor de la entrada</translation>
        </message>
        <message>
            <source>Off: the model's own values</source>
            <translation>Desactivada: los valores propios del modelo</translation>
        </message>
        <message>
            <source>How closely the result keeps to the input at the input's resolution</source>
            <translation>Hasta qué punto el resultado respeta la entrada a su propia resolución</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>&amp;Modelo</translation>
        </message>
        <message>
            <source>&amp;Consistency</source>
            <translation>Co&amp;nsistencia</translation>
        </message>
        <message>
            <source>Testing the engine of {name}</source>
            <translation>Probando el motor de {name}</translation>
        </message>
        <message>
            <source>Testing…</source>
            <translation>Probando…</translation>
        </message>
        <message>
            <source>Choose the interpreter's file.</source>
            <translation>Elija el archivo del intérprete.</translation>
        </message>
        <message>
            <source>The test was cancelled.</source>
            <translation>La prueba se canceló.</translation>
        </message>
        <message>
            <source>It works: engine {engine}, Python {python}; a test image was computed on {device}.</source>
            <translation>Funciona: motor {engine}, Python {python}; se calculó una imagen de prueba en {device}.</translation>
        </message>
        <message>
            <source>{id}: {name}, works ({precisions})</source>
            <translation>{id}: {name}, funciona ({precisions})</translation>
        </message>
        <message>
            <source>{id}: {name}, fails: {detail}</source>
            <translation>{id}: {name}, falla: {detail}</translation>
        </message>
    </context>
    <context>
        <name>PlanPanel</name>
        <message>
            <source>Result</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <source>On disk</source>
            <translation>En disco</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Memoria</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Tiempo</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Colores</translation>
        </message>
        <message>
            <source>Columns and rows of the result, and its bands</source>
            <translation>Columnas y filas del resultado, y sus bandas</translation>
        </message>
        <message>
            <source>The result's size before compression, and what the run needs at most while it lasts</source>
            <translation>El tamaño del resultado antes de comprimirlo, y lo que la ejecución necesita como máximo mientras dura</translation>
        </message>
        <message>
            <source>What the tiles take at most; the engine itself needs about half a gigabyte more</source>
            <translation>Lo que ocupan las teselas como máximo; el motor necesita además medio gigabyte aproximadamente</translation>
        </message>
        <message>
            <source>An estimate, timed on the chosen device just now</source>
            <translation>Una estimación, medida ahora mismo en el dispositivo elegido</translation>
        </message>
        <message>
            <source>The bands that the model sees as red, green and blue, and how they were found</source>
            <translation>Las bandas que el modelo ve como rojo, verde y azul, y cómo se encontraron</translation>
        </message>
        <message>
            <source>{size} pixels, {count} bands ({type})</source>
            <translation>{size} píxeles, {count} bandas ({type})</translation>
        </message>
        <message>
            <source>{size}, up to {most} while it runs</source>
            <translation>{size}, hasta {most} durante la ejecución</translation>
        </message>
        <message>
            <source>about {size}</source>
            <translation>unos {size}</translation>
        </message>
        <message>
            <source>about {time} on {device}, tiles: {tiles}</source>
            <translation>unos {time} en {device}, teselas: {tiles}</translation>
        </message>
        <message>
            <source>band {number}</source>
            <translation>banda {number}</translation>
        </message>
        <message>
            <source>{bands} ({how})</source>
            <translation>{bands} ({how})</translation>
        </message>
        <message>
            <source>The layer is exported first, {width} × {height} pixels.</source>
            <translation>La capa se exporta primero, {width} × {height} píxeles.</translation>
        </message>
        <message>
            <source>as chosen</source>
            <translation>según lo elegido</translation>
        </message>
        <message>
            <source>by their colour interpretation</source>
            <translation>por su interpretación de color</translation>
        </message>
        <message>
            <source>by their names</source>
            <translation>por sus nombres</translation>
        </message>
        <message>
            <source>by their wavelengths</source>
            <translation>por sus longitudes de onda</translation>
        </message>
        <message>
            <source>one band, as grey</source>
            <translation>una banda, como gris</translation>
        </message>
        <message>
            <source>by their order, a guess</source>
            <translation>por su orden, una suposición</translation>
        </message>
        <message>
            <source>{width} × {height} pixels, {size}, about {time}</source>
            <translation>{width} × {height} píxeles, {size}, unos {time}</translation>
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
            <translation>El polígono {id} de la máscara «{mask}» no es válido: ejecute «Corregir geometrías» en la capa y use el resultado como máscara.</translation>
        </message>
        <message>
            <source>No polygon of the mask '{mask}' lies in the part of the layer that is to be computed.</source>
            <translation>Ningún polígono de la máscara «{mask}» está en la parte de la capa que se va a calcular.</translation>
        </message>
        <message>
            <source>The mask '{mask}' can't be brought into the coordinate system of the raster layer.</source>
            <translation>La máscara «{mask}» no se puede llevar al sistema de coordenadas de la capa ráster.</translation>
        </message>
        <message>
            <source>The mask has too many vertices ({count}): simplify it, or mask a smaller part.</source>
            <translation>La máscara tiene demasiados vértices ({count}): simplifíquela o enmascare una parte menor.</translation>
        </message>
    </context>
    <context>
        <name>PreviewPanel</name>
        <message>
            <source>No preview.</source>
            <translation>Sin vista previa.</translation>
        </message>
        <message>
            <source>Map centre</source>
            <translation>Centro</translation>
        </message>
        <message>
            <source>Show the centre of the map, and follow it</source>
            <translation>Mostrar el centro del mapa y seguirlo</translation>
        </message>
        <message>
            <source>Pick a place</source>
            <translation>Elegir lugar</translation>
        </message>
        <message>
            <source>Click a place on the map to see it here</source>
            <translation>Haga clic en un lugar del mapa para verlo aquí</translation>
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
            <translation>Exportando {columns} x {rows} píxeles de «{layer}» a {size:.6g} unidades de mapa por píxel.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>La capa «{layer}» no tiene tamaño propio: elija una extensión.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no resolution of its own: give the export resolution.</source>
            <translation>La capa «{layer}» no tiene resolución propia: indique la resolución de exportación.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported as displayed.</source>
            <translation>La capa «{layer}» no se puede exportar tal como se muestra.</translation>
        </message>
        <message>
            <source>The extent is widened to whole pixels of the layer.</source>
            <translation>La extensión se amplía a píxeles enteros de la capa.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be read: {reason}</source>
            <translation>La capa «{layer}» no se puede leer: {reason}</translation>
        </message>
        <message>
            <source>its source is missing or damaged.</source>
            <translation>su origen falta o está dañado.</translation>
        </message>
        <message>
            <source>The layer '{layer}' can't be exported by its data provider ({provider}).</source>
            <translation>La capa «{layer}» no se puede exportar con su proveedor de datos ({provider}).</translation>
        </message>
        <message>
            <source>The extent is empty.</source>
            <translation>La extensión está vacía.</translation>
        </message>
        <message>
            <source>The extent ({wanted}) lies outside the layer ({layer}).</source>
            <translation>La extensión ({wanted}) queda fuera de la capa ({layer}).</translation>
        </message>
    </context>
    <context>
        <name>RunController</name>
        <message>
            <source>A run is under way; wait for it or cancel it.</source>
            <translation>Hay una ejecución en curso; espere o cancélela.</translation>
        </message>
        <message>
            <source>SlimDiffSR's algorithms are switched off in the Processing options.</source>
            <translation>Los algoritmos de SlimDiffSR están desactivados en las opciones de Procesos.</translation>
        </message>
        <message>
            <source>Super-resolve {layer}</source>
            <translation>Superresolver {layer}</translation>
        </message>
        <message>
            <source>The run failed; SlimDiffSR's log has the details.</source>
            <translation>La ejecución falló; los detalles están en el registro de SlimDiffSR.</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>The result {path} can't be opened.</source>
            <translation>El resultado {path} no se puede abrir.</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, incertidumbre</translation>
        </message>
    </context>
    <context>
        <name>RunPanel</name>
        <message>
            <source>R&amp;un</source>
            <translation>Ejec&amp;utar</translation>
        </message>
        <message>
            <source>Super-resolve the layer</source>
            <translation>Superresolver la capa</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>Cance&amp;lar</translation>
        </message>
        <message>
            <source>Stop the run; nothing is left behind</source>
            <translation>Detener la ejecución; no queda nada</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Iniciando…</translation>
        </message>
        <message>
            <source>Reading the layer</source>
            <translation>Leyendo la capa</translation>
        </message>
        <message>
            <source>Planning</source>
            <translation>Planificando</translation>
        </message>
        <message>
            <source>Looking at the whole layer</source>
            <translation>Examinando toda la capa</translation>
        </message>
        <message>
            <source>Tile {done} of {total}</source>
            <translation>Tesela {done} de {total}</translation>
        </message>
        <message>
            <source>Assembling the result</source>
            <translation>Montando el resultado</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>quedan unos {time}</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Cancelando…</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminado en {time}.</translation>
        </message>
        <message>
            <source>Cancelled; nothing was written.</source>
            <translation>Cancelado; no se escribió nada.</translation>
        </message>
    </context>
    <context>
        <name>SlimDiffSRDock</name>
        <message>
            <source>What it takes</source>
            <translation>Lo que requiere</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vista previa</translation>
        </message>
        <message>
            <source>Super-resolve</source>
            <translation>Superresolver</translation>
        </message>
        <message>
            <source>Earlier runs</source>
            <translation>Ejecuciones anteriores</translation>
        </message>
        <message>
            <source>The layer '{layer}' is not in this project; add it and try again.</source>
            <translation>La capa «{layer}» no está en este proyecto; añádala y vuelva a intentarlo.</translation>
        </message>
        <message>
            <source>The mask of that run is not in this project; add it, and choose it in the form.</source>
            <translation>La máscara de esa ejecución no está en este proyecto; añádala y elíjala en el formulario.</translation>
        </message>
        <message>
            <source>The engine is not set up yet.</source>
            <translation>El motor aún no está instalado.</translation>
        </message>
        <message>
            <source>Set it up…</source>
            <translation>Instalar…</translation>
        </message>
    </context>
    <context>
        <name>SuperResolveLayer</name>
        <message>
            <source>Super-resolve layer</source>
            <translation>Superresolver capa</translation>
        </message>
        <message>
            <source>super-resolution,super resolution,upscale,upsample,enhance,sharpen,resolution,deep learning,diffusion</source>
            <translation>superresolución,super resolución,ampliar,remuestrear,mejorar,nitidez,resolución,aprendizaje profundo,difusión</translation>
        </message>
        <message>
            <source>Makes a raster 2, 4 or 8 times finer, exactly on the input's grid.</source>
            <translation>Hace un ráster 2, 4 u 8 veces más fino, exactamente en la cuadrícula de la entrada.</translation>
        </message>
        <message>
            <source>Makes a raster layer 2, 4 or 8 times finer with a small single-step diffusion model.

The result is a GeoTIFF that lies exactly on the input and keeps its data type, bands, scale and offset, nodata and masks. At the input's own resolution its values stay those of the input, as closely as 'Consistency with the input' says.

The added detail is synthesised: it is plausible, but nobody measured it. Do not read single small objects off the result.

Local files are read directly. Web maps, databases and other sources are exported first: choose an extent, and the export resolution under the advanced parameters. The computing is done by a separate process on this computer; cancelling leaves no file behind.</source>
            <translation>Hace una capa ráster 2, 4 u 8 veces más fina con un pequeño modelo de difusión de un solo paso.

El resultado es un GeoTIFF que se ajusta exactamente a la entrada y conserva su tipo de datos, bandas, escala y desplazamiento, valores sin datos y máscaras. A la resolución de la entrada sus valores siguen siendo los de la entrada, con la fidelidad que dice «Consistencia con la entrada».

El detalle añadido es sintético: es verosímil, pero nadie lo ha medido. No lea objetos pequeños aislados en el resultado.

Los archivos locales se leen directamente. Los mapas web, las bases de datos y otros orígenes se exportan primero: elija una extensión y, en los parámetros avanzados, la resolución de exportación. El cálculo lo hace un proceso aparte en este equipo; al cancelar no queda ningún archivo.</translation>
        </message>
        <message>
            <source>The output would replace the input; choose another file.</source>
            <translation>La salida reemplazaría la entrada; elija otro archivo.</translation>
        </message>
        <message>
            <source>The model {model} can't tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>El modelo {model} no puede decir su incertidumbre: deje sin poner la salida «Incertidumbre».</translation>
        </message>
        <message>
            <source>No model for scale {scale} can tell its uncertainty: leave the output 'Uncertainty' out.</source>
            <translation>Ningún modelo para la escala {scale} puede decir su incertidumbre: deje sin poner la salida «Incertidumbre».</translation>
        </message>
        <message>
            <source>The model file {path} does not exist.</source>
            <translation>El archivo de modelo {path} no existe.</translation>
        </message>
        <message>
            <source>The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model.</source>
            <translation>El modelo {model} está hecho para la escala {made}, no {scale}: elija la escala {made} u otro modelo.</translation>
        </message>
        <message>
            <source>The result is a GeoTIFF: give the output {path} the ending .tif.</source>
            <translation>El resultado es un GeoTIFF: dé a la salida {path} la extensión .tif.</translation>
        </message>
        <message>
            <source>The result and its uncertainty need two files.</source>
            <translation>El resultado y su incertidumbre necesitan dos archivos.</translation>
        </message>
        <message>
            <source>The mask '{mask}' has no polygons.</source>
            <translation>La máscara «{mask}» no tiene polígonos.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no size of its own: choose an extent.</source>
            <translation>La capa «{layer}» no tiene tamaño propio: elija una extensión.</translation>
        </message>
        <message>
            <source>'As displayed' takes the colours of the map: leave the choice of bands out.</source>
            <translation>«Tal como se muestra» toma los colores del mapa: no elija bandas.</translation>
        </message>
        <message>
            <source>The layer '{layer}' has no band {bands}; it has {count}.</source>
            <translation>La capa «{layer}» no tiene la banda {bands}; tiene {count}.</translation>
        </message>
        <message>
            <source>{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}.</source>
            <translation>{width} x {height} píxeles, bandas: {bands}, teselas: {tiles}, {seconds:.1f} s con {model} en {device}.</translation>
        </message>
        <message>
            <source>Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).</source>
            <translation>Desviación de la entrada a su propia resolución: {error:.3f} niveles de gris (RMS).</translation>
        </message>
        <message>
            <source>{layer} ({scale}x)</source>
            <translation>{layer} ({scale}x)</translation>
        </message>
        <message>
            <source>{name}, uncertainty</source>
            <translation>{name}, incertidumbre</translation>
        </message>
        <message>
            <source>Input layer</source>
            <translation>Capa de entrada</translation>
        </message>
        <message>
            <source>The raster layer to make finer: any number of bands, 8 to 32-bit integers or floating-point numbers.</source>
            <translation>La capa ráster que se hará más fina: cualquier número de bandas, enteros de 8 a 32 bits o números de coma flotante.</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Extensión</translation>
        </message>
        <message>
            <source>The part to compute, by default the whole layer. It is widened to whole pixels of the input. Web maps need it.</source>
            <translation>La parte que se calcula, por omisión toda la capa. Se amplía a píxeles enteros de la entrada. Los mapas web la necesitan.</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Máscara</translation>
        </message>
        <message>
            <source>Polygons, in any coordinate system: their bounding box is computed, and what lies outside of them is masked in the result. With an extent, what both have in common.</source>
            <translation>Polígonos, en cualquier sistema de coordenadas: se calcula el rectángulo que los contiene, y lo que queda fuera de ellos se enmascara en el resultado. Con una extensión, lo que ambos tienen en común.</translation>
        </message>
        <message>
            <source>Scale</source>
            <translation>Escala</translation>
        </message>
        <message>
            <source>How many pixels of the result lie along the side of one input pixel.</source>
            <translation>Cuántos píxeles del resultado hay a lo largo de un píxel de entrada.</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>The model to use; 'auto' takes the best one for the scale. A model's name ends in its scale.</source>
            <translation>El modelo que se usa; «auto» toma el mejor para la escala. El nombre de un modelo termina en su escala.</translation>
        </message>
        <message>
            <source>Consistency with the input</source>
            <translation>Consistencia con la entrada</translation>
        </message>
        <message>
            <source>'balanced': the result's large structures are the input's, while its noise is not copied back. 'exact': the mean of the result over each input pixel is that pixel's value. 'off': the model's own.</source>
            <translation>«balanced»: las estructuras grandes del resultado son las de la entrada, cuyo ruido no se copia. «exact»: la media del resultado en cada píxel de entrada es el valor de ese píxel. «off»: los del modelo.</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Dispositivo</translation>
        </message>
        <message>
            <source>Where to compute: 'auto' takes a graphics card that works (cuda: NVIDIA, mps: Apple), else the CPU.</source>
            <translation>Dónde se calcula: «auto» toma una tarjeta gráfica que funcione (cuda: NVIDIA, mps: Apple) o, si no, la CPU.</translation>
        </message>
        <message>
            <source>Red, green and blue band</source>
            <translation>Bandas roja, verde y azul</translation>
        </message>
        <message>
            <source>The numbers of the bands that the model sees as colour, such as 4,3,2; by default found out from the band's descriptions. The log tells the choice.</source>
            <translation>Los números de las bandas que el modelo ve como color, por ejemplo 4,3,2; por omisión se averiguan por las descripciones de las bandas. El registro dice la elección.</translation>
        </message>
        <message>
            <source>The bands of the result; by default all.</source>
            <translation>Las bandas del resultado; por omisión todas.</translation>
        </message>
        <message>
            <source>Bands to write</source>
            <translation>Bandas a escribir</translation>
        </message>
        <message>
            <source>Bands with classes or flags</source>
            <translation>Bandas con clases o indicadores</translation>
        </message>
        <message>
            <source>Bands whose values are codes (quality flags, land cover): they are repeated, not interpolated. Those that can be recognised are found by themselves.</source>
            <translation>Bandas cuyos valores son códigos (indicadores de calidad, cobertura del suelo): se repiten, no se interpolan. Las que se pueden reconocer se encuentran solas.</translation>
        </message>
        <message>
            <source>Model file</source>
            <translation>Archivo del modelo</translation>
        </message>
        <message>
            <source>A model of your own (.safetensors); it takes the place of 'Model'.</source>
            <translation>Un modelo propio (.safetensors); ocupa el lugar de «Modelo».</translation>
        </message>
        <message>
            <source>Detail in per cent</source>
            <translation>Detalle en tanto por ciento</translation>
        </message>
        <message>
            <source>How much of the synthesised detail is added: 100 for all of it, 0 for an interpolation.</source>
            <translation>Cuánto del detalle sintético se añade: 100 para todo, 0 para una interpolación.</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>Tamaño de tesela</translation>
        </message>
        <message>
            <source>The side of a tile in input pixels; smaller tiles need less memory. By default the model's own.</source>
            <translation>El lado de una tesela en píxeles de entrada; las teselas pequeñas necesitan menos memoria. Por omisión el del modelo.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precisión</translation>
        </message>
        <message>
            <source>The number format for the computing; 'auto' takes the fastest one that is right on the device.</source>
            <translation>El formato numérico del cálculo; «auto» toma el más rápido que sea correcto en el dispositivo.</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Formato</translation>
        </message>
        <message>
            <source>A tiled GeoTIFF, or a cloud-optimised one.</source>
            <translation>Un GeoTIFF teselado, o uno optimizado para la nube.</translation>
        </message>
        <message>
            <source>Creation options</source>
            <translation>Opciones de creación</translation>
        </message>
        <message>
            <source>GDAL creation options that override the plugin's, such as COMPRESS=LZW|PREDICTOR=2.</source>
            <translation>Opciones de creación de GDAL que reemplazan las del complemento, como COMPRESS=LZW|PREDICTOR=2.</translation>
        </message>
        <message>
            <source>Go on after an interruption</source>
            <translation>Continuar tras una interrupción</translation>
        </message>
        <message>
            <source>Go on from what an interrupted run into the same file finished, and keep what this run finishes if it is cancelled or fails. Input, model and settings must be the same; a temporary output can't be resumed.</source>
            <translation>Continúa donde se detuvo una ejecución interrumpida hacia el mismo archivo y conserva lo que esta ejecución termine si se cancela o falla. La entrada, el modelo y los ajustes deben ser los mismos; una salida temporal no se puede reanudar.</translation>
        </message>
        <message>
            <source>As displayed</source>
            <translation>Tal como se muestra</translation>
        </message>
        <message>
            <source>Take the colours that the map shows, with the layer's renderer, stretch and choice of bands, in place of its data: the result is red, green and blue of 8 bits. What is transparent is masked.</source>
            <translation>Tomar los colores que muestra el mapa, con la simbología, el realce y la elección de bandas de la capa, en lugar de sus datos: el resultado es rojo, verde y azul de 8 bits. Lo transparente se enmascara.</translation>
        </message>
        <message>
            <source>Export resolution</source>
            <translation>Resolución de exportación</translation>
        </message>
        <message>
            <source>For 'As displayed', and for layers without pixels of their own, such as web maps: the size of an exported pixel in the layer's map units. By default the layer's own, else that of the map canvas.</source>
            <translation>Para «Tal como se muestra» y para capas sin píxeles propios, como los mapas web: el tamaño de un píxel exportado en unidades de mapa de la capa. Por omisión el de la capa o, si no, el del mapa.</translation>
        </message>
        <message>
            <source>Super-resolved</source>
            <translation>Superresuelta</translation>
        </message>
        <message>
            <source>The GeoTIFF to make; a file of that name is replaced once the result is complete.</source>
            <translation>El GeoTIFF que se crea; un archivo de ese nombre se reemplaza cuando el resultado está completo.</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertidumbre</translation>
        </message>
        <message>
            <source>A second GeoTIFF: one standard deviation of the result's error, in the raster's own units. Only some models can tell it; 'About this model' in the panel says which.</source>
            <translation>Un segundo GeoTIFF: una desviación típica del error del resultado, en las unidades del ráster. Solo algunos modelos pueden decirla; «Acerca de este modelo» en el panel dice cuáles.</translation>
        </message>
        <message>
            <source>Number of tiles</source>
            <translation>Número de teselas</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>Segundos</translation>
        </message>
        <message>
            <source>Device used</source>
            <translation>Dispositivo usado</translation>
        </message>
        <message>
            <source>Deviation from the input in grey levels (RMS)</source>
            <translation>Desviación de la entrada en niveles de gris (RMS)</translation>
        </message>
        <message>
            <source>Model used</source>
            <translation>Modelo usado</translation>
        </message>
    </context>
    <context>
        <name>SwipeItem</name>
        <message>
            <source>Before</source>
            <translation>Antes</translation>
        </message>
        <message>
            <source>After</source>
            <translation>Después</translation>
        </message>
    </context>
    <context>
        <name>Texts</name>
        <message>
            <source>'{text}' does not name three bands; write red, green and blue like 4,3,2.</source>
            <translation>«{text}» no nombra tres bandas; escriba rojo, verde y azul como 4,3,2.</translation>
        </message>
        <message>
            <source>'{text}' is no creation option; write KEY=VALUE|KEY=VALUE.</source>
            <translation>«{text}» no es una opción de creación; escriba CLAVE=VALOR|CLAVE=VALOR.</translation>
        </message>
    </context>
    <context>
        <name>UncertaintyLayer</name>
        <message>
            <source>One standard deviation of the super-resolved values, in the raster's own units.</source>
            <translation>Una desviación típica de los valores superresueltos, en las unidades del ráster.</translation>
        </message>
        <message>
            <source>(in the raster's units)</source>
            <translation>(en las unidades del ráster)</translation>
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <source>The engine speaks protocol {engine} and this plugin {own}; update the older of the two.</source>
            <translation>El motor habla el protocolo {engine} y este complemento el {own}; actualice el más antiguo de los dos.</translation>
        </message>
        <message>
            <source>The engine's interpreter {path} could not be started: {reason}.</source>
            <translation>El intérprete {path} del motor no se pudo iniciar: {reason}.</translation>
        </message>
        <message>
            <source>The request is too large for the engine.</source>
            <translation>La petición es demasiado grande para el motor.</translation>
        </message>
        <message>
            <source>The engine did not answer within {seconds:.0f} seconds.</source>
            <translation>El motor no respondió en {seconds:.0f} segundos.</translation>
        </message>
        <message>
            <source>The engine's answer can't be understood; repair it, or choose another interpreter.</source>
            <translation>No se entiende la respuesta del motor; repárelo o elija otro intérprete.</translation>
        </message>
        <message>
            <source>The run was cancelled; nothing was written.</source>
            <translation>La ejecución se canceló; no se escribió nada.</translation>
        </message>
        <message>
            <source>The engine's process ended before it began to work.</source>
            <translation>El proceso del motor terminó antes de empezar a trabajar.</translation>
        </message>
        <message>
            <source>The engine's process was killed from outside, most often because the computer ran out of memory; nothing was written. Close other programs or choose a smaller tile size, and run it again.</source>
            <translation>El proceso del motor fue terminado desde fuera, casi siempre porque se agotó la memoria del equipo; no se escribió nada. Cierre otros programas o elija un tamaño de tesela menor, y ejecútelo otra vez.</translation>
        </message>
        <message>
            <source>The engine's environment is incomplete: {line}. Install the engine's requirements for {python}, or choose another interpreter.</source>
            <translation>El entorno del motor está incompleto: {line}. Instale los requisitos del motor para {python}, o elija otro intérprete.</translation>
        </message>
        <message>
            <source>The engine's process ended unexpectedly ({code}); nothing was written.</source>
            <translation>El proceso del motor terminó de forma inesperada ({code}); no se escribió nada.</translation>
        </message>
        <message>
            <source>Its last words: {line}</source>
            <translation>Sus últimas palabras: {line}</translation>
        </message>
        <message>
            <source>it stopped talking</source>
            <translation>dejó de responder</translation>
        </message>
        <message>
            <source>signal {number}</source>
            <translation>señal {number}</translation>
        </message>
        <message>
            <source>exit code {number}</source>
            <translation>código de salida {number}</translation>
        </message>
    </context>
</TS>
