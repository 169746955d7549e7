"""The stable codes of the plugin's own errors, each with its cause and remedy; docs/errors.md is made from them.

Nothing here needs QGIS. A failed installation that the installer's table knows has that table's name in its code
(`install.disk-full`); see installer/failures.py.
"""

from __future__ import annotations

import enum


class Code(enum.Enum):
    """What an error is called, whatever its sentence says and in whatever language.

    A code is never renamed and never reused for something else: scripts and forum posts hold on to it.
    """

    cause: str
    """Why it happens, for the analyst."""
    remedy: str
    """What to do about it."""

    def __new__(cls, text: str, cause: str, remedy: str) -> Code:
        """A member whose value is the code alone."""
        member = object.__new__(cls)
        member._value_ = text
        member.cause = cause
        member.remedy = remedy
        return member

    def __str__(self) -> str:
        return str(self.value)

    LAYER = (
        "plugin.layer",
        "The layer isn't valid, its source is missing or damaged, or its data provider can't be copied.",
        "Mend the layer's source (Layer Properties > Source), or export the layer to GeoTIFF and use the copy.",
    )
    EXTENT = (
        "plugin.extent",
        "The extent is empty, lies outside the layer, or is missing for a layer that has no size of its own.",
        "Draw the extent on the map, over the layer.",
    )
    RESOLUTION = (
        "plugin.resolution",
        "The layer (a map service, say) has no pixels of its own, and no export resolution was given.",
        "Give the export resolution, in map units a pixel.",
    )
    MASK = (
        "plugin.mask",
        "The mask layer can't be read, has an invalid polygon, has too many vertices, or covers nothing of the part "
        "that is to be computed.",
        "Run 'Fix geometries' or 'Simplify' on the mask layer, or choose another one.",
    )
    UNCERTAINTY = (
        "plugin.uncertainty",
        "The uncertainty was asked for, but the model can't tell it.",
        "Leave that output out, or choose a model that is listed with its uncertainty.",
    )
    OUTPUT_IS_INPUT = (
        "plugin.output-is-input",
        "An output has the name of the layer's own file.",
        "Choose another file name.",
    )
    EXPORT = (
        "plugin.export",
        "The layer is written to a temporary file first, and its data provider failed while it did so.",
        "Look into the log for the provider's own words; try again, or export the layer by hand and use the copy.",
    )
    EXPORT_SIZE = (
        "plugin.export-size",
        "The layer is written to a temporary file first, which would be too large for that, or for the disk.",
        "Choose a smaller extent or a coarser export resolution, or free space in the temporary folder.",
    )
    TEMPORARY_FILE = (
        "plugin.temporary-file",
        "A temporary file can't be written: the disk is full, or the folder is gone or protected.",
        "Free space there, or choose another temporary folder (Settings > Options > Processing).",
    )
    NO_ENGINE = (
        "plugin.no-engine",
        "There is no engine to compute with: none was installed, or the interpreter that was named isn't there.",
        "Choose Raster > SlimDiffSR > Install the engine, or correct the interpreter's path in the options.",
    )
    ENGINE_START = (
        "plugin.engine-start",
        "The operating system didn't start the engine's interpreter, or the plugin was just being unloaded.",
        "Choose an interpreter that can be started, or repair the engine in its dialog.",
    )
    ENGINE_SILENT = (
        "plugin.engine-silent",
        "The engine's process started but didn't introduce itself within three minutes.",
        "Try again when the computer is less busy; if it stays so, test the engine in the options and read the log.",
    )
    ENGINE_INCOMPLETE = (
        "plugin.engine-incomplete",
        "A Python package that the engine needs is missing from its environment.",
        "Repair the engine in its dialog; in an environment of your own install the engine's requirements.",
    )
    ENGINE_KILLED = (
        "plugin.engine-killed",
        "The engine's process was killed from outside, most often because the computer ran out of memory.",
        "Close other programs or choose a smaller tile size, and run it again.",
    )
    ENGINE_ENDED = (
        "plugin.engine-ended",
        "The engine's process ended in the middle of something, or stopped talking.",
        "Run it again; if it happens again, the log holds the process's last words, which belong into an issue.",
    )
    ENGINE_ANSWER = (
        "plugin.engine-answer",
        "The engine's answer isn't what the protocol asks for.",
        "Repair or update the engine in its dialog; in an environment of your own install the plugin's version.",
    )
    REQUEST_SIZE = (
        "plugin.request-size",
        "The request is longer than a message may be, most often for a mask with very many vertices.",
        "Simplify the mask, or shorten what was typed.",
    )
    INTERNAL = (
        "plugin.internal",
        "Nothing that the plugin refuses, but an error in it.",
        "Report it with what the log says (View > Panels > Log Messages, tab SlimDiffSR).",
    )
    INSTALL_CHOICE = (
        "install.choice",
        "What was chosen in the installer's dialog can't be installed as it is.",
        "Correct what the sentence names.",
    )
    INSTALL_SPACE = (
        "install.space",
        "The disk of the engine's folder hasn't enough room for it.",
        "Free space, choose another folder, or take the build for the CPU, which is the smallest.",
    )
    INSTALL_PATH = (
        "install.path",
        "The engine's folder has a path too long for Windows to hold PyTorch's files.",
        "Choose a folder with a shorter path, such as C:\\SlimDiffSR, or have your administrator allow long paths.",
    )
    INSTALL_PYTHON = (
        "install.python",
        "The interpreter that was chosen, or fetched, can't be started or used.",
        "Choose a Python of one of the versions that the dialog names.",
    )
    INSTALL_NO_PYTHON = (
        "install.no-python",
        "No Python was found that fits, and none can be fetched for this kind of computer.",
        "Install a Python of one of the versions that the dialog names, and choose it there.",
    )
    INSTALL_DOWNLOAD = (
        "install.download",
        "A downloaded program isn't the one that was published: a proxy or virus scanner may have replaced it.",
        "Install over another network, or choose a Python interpreter instead of having one fetched.",
    )
    INSTALL_WHEELS = (
        "install.wheels",
        "The folder of wheels can't be read, lacks a package, or has PyTorch for another Python.",
        "Fill the folder as docs/installing.md says, for the Python that is chosen.",
    )
    INSTALL_LOCK = (
        "install.lock",
        "The file system of the engine's folder has no locks, as some network shares.",
        "Choose a folder on a local disk.",
    )
    INSTALL_BUSY = (
        "install.busy",
        "Another QGIS window installs or removes the engine just now.",
        "Wait until it is done, or close that window.",
    )
    INSTALL_IN_USE = (
        "install.in-use",
        "The engine can't be removed while some of its files are in use.",
        "Close all QGIS windows and delete the folder that the sentence names.",
    )
    INSTALL_DEVICE = (
        "install.device",
        "The packages are installed, but PyTorch can't compute on the device that they are for.",
        "Update the graphics card's driver, or install the build for the CPU.",
    )
    INSTALL_TRIAL = (
        "install.trial",
        "The engine was installed and runs, but its result for a small test image is wrong.",
        "Repair the engine; if it happens again, copy the report and open an issue.",
    )
    INSTALL_PLUGIN = (
        "install.plugin",
        "The plugin's own folder is incomplete.",
        "Reinstall SlimDiffSR with the plugin manager.",
    )
    INSTALL_FAILED = (
        "install.failed",
        "The installation failed in a way that the installer's table doesn't know.",
        "Read the last lines that the programs said; copy the report for an issue or for your administrator.",
    )
