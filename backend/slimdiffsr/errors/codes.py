"""The stable codes of all refusals, each with its cause and remedy; docs/errors.md is made from them."""

from __future__ import annotations

import enum


class Code(enum.Enum):
    """What a refusal is called, whatever its sentence says; the part before the dot is the error's kind.

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

    INPUT_SETTING = (
        "input.setting",
        "A setting of the job is unknown or missing, has the wrong type, or lies outside its range.",
        "Correct the setting that the message names; docs/protocol.md lists them all.",
    )
    INPUT_MISSING = (
        "input.missing",
        "No input was named, or there is no file of that name (any more).",
        "Check the path, and that the drive or network share is connected.",
    )
    INPUT_NOT_A_FILE = (
        "input.not-a-file",
        "The input is a folder, a pipe or a device, which can't be read as a raster from any place.",
        "Name a raster file; save a stream to a file first.",
    )
    INPUT_UNREADABLE = (
        "input.unreadable",
        "GDAL can't open the input: it isn't a raster, is damaged, needs a driver that the engine lacks, or may not be "
        "read.",
        "Open it in QGIS. If that works, export it to GeoTIFF (Export > Save As) and use the copy.",
    )
    INPUT_DAMAGED = (
        "input.damaged",
        "The input opens, but some of its pixels can't be read: the file was cut off or changed, a file that it "
        "refers to is missing, or the server that holds it has stopped answering.",
        "Copy or download the file again; for a virtual raster, check the files that it lists.",
    )
    INPUT_REMOTE_REFERENCE = (
        "input.remote-reference",
        "The input is a file that refers to another place on the network. Only what you name yourself is fetched, so "
        "that a file from someone else can't make your computer talk to theirs.",
        "Name the remote raster itself, or export the layer to GeoTIFF in QGIS and use the copy.",
    )
    INPUT_NO_BANDS = (
        "input.no-bands",
        "The input is a container whose rasters are its subdatasets.",
        "Name one of the subdatasets; 'gdalinfo FILE' lists them.",
    )
    INPUT_PALETTE = (
        "input.palette",
        "The input's numbers are entries of a colour table. Values between two entries mean nothing.",
        "Expand it to RGB first: Raster > Conversion > PCT to RGB.",
    )
    INPUT_COMPLEX = (
        "input.complex",
        "The input holds complex numbers, such as single-look radar images do.",
        "Convert it to amplitude or intensity first.",
    )
    INPUT_TYPE = (
        "input.type",
        "The input has a data type that isn't supported, such as 64-bit integers.",
        "Convert it to Float32 or Int32: Raster > Conversion > Translate.",
    )
    INPUT_MIXED_TYPES = (
        "input.mixed-types",
        "A result has one data type, but the bands asked for have several.",
        "Choose bands of one type, or convert the input to one type.",
    )
    INPUT_NODATA = (
        "input.nodata",
        "The nodata values given don't fit the input's bands.",
        "Give one value (or none) for every band of the input.",
    )
    INPUT_CRS = (
        "input.crs",
        "The coordinate system given for the input can't be understood.",
        "Give it as WKT, as QGIS shows it in the layer's properties.",
    )
    INPUT_BAND = (
        "input.band",
        "The input has no band of that number.",
        "Bands are counted from 1; 'slimdiffsr info FILE' tells how many there are.",
    )
    INPUT_NO_IMAGE = (
        "input.no-image",
        "All bands hold masks, classes or flags; there is nothing to sharpen.",
        "Name the bands that are images (--rgb), if they were taken for something else.",
    )
    INPUT_GEOREFERENCE = (
        "input.georeference",
        "The input's georeferencing holds numbers that place no pixel anywhere.",
        "Set it anew: Raster > Projections > Assign Projection, or the Georeferencer.",
    )
    INPUT_WINDOW = (
        "input.window",
        "The pixel window is empty or reaches beyond the input.",
        "Choose a window inside the input; 'slimdiffsr info FILE' tells its size.",
    )
    INPUT_EXTENT = (
        "input.extent",
        "The extent doesn't overlap the input, has no area, or can't be turned into pixels with the input's "
        "georeferencing.",
        "Give the extent in the input's own coordinate system, or a pixel window instead.",
    )
    INPUT_MASK = (
        "input.mask",
        "The polygons that the result is to be cut to can't be used, or lie elsewhere.",
        "Use polygons that overlap the raster; the raster needs a georeference.",
    )
    INPUT_CHANGED = (
        "input.changed",
        "The input was replaced or changed while the job ran, so the result would be a mixture of two rasters.",
        "Run it again once the file is finished.",
    )
    INPUT_BATCH = (
        "input.batch",
        "The pattern matches no file, or the list of scenes can't be read or names a scene twice.",
        "Quote the pattern, so that the shell leaves it alone; a list is a UTF-8 text file with one path a line.",
    )
    INPUT_LOST = (
        "input.lost",
        "The input was there when the job began, and can't be read any more: it was removed, or its drive or network "
        "share is gone.",
        "Bring it back and run it again; with --resume, if the first run had it, what was finished is kept.",
    )
    INPUT_STRETCH = (
        "input.stretch",
        "The raster that should lend its statistics lacks a band that is needed, or has no valid pixel.",
        "Choose a raster of the same bands, with data in it.",
    )

    OUTPUT_NAME = (
        "output.name",
        "The output's name can't be a GeoTIFF's: it is a folder's, is too long, or doesn't end in .tif.",
        "Choose another name that ends in .tif.",
    )
    OUTPUT_EXISTS = (
        "output.exists",
        "There is a file of that name already.",
        "Choose another name, or allow overwriting.",
    )
    OUTPUT_IS_INPUT = (
        "output.is-input",
        "The result would replace the raster that it is made from.",
        "Choose another file for the result.",
    )
    OUTPUT_FOLDER = (
        "output.folder",
        "The output's folder doesn't exist or can't be written.",
        "Make the folder, or choose one where you may write.",
    )
    OUTPUT_DISK_SPACE = (
        "output.disk-space",
        "The disk can't hold the result and the temporary files that lie beside it while it is made.",
        "Make room, choose another disk, or super-resolve a smaller part.",
    )
    OUTPUT_CREATION_OPTION = (
        "output.creation-option",
        "A creation option isn't one that leaves the result's place and values as promised.",
        "Leave it away, or choose one of those that the message lists.",
    )
    OUTPUT_LOSSY = (
        "output.lossy",
        "Lossy compression would turn nodata pixels into data.",
        "Choose DEFLATE, LZW or ZSTD.",
    )
    OUTPUT_BUSY = (
        "output.busy",
        "Another job, perhaps of another program, writes the same output just now.",
        "Wait for its end, or choose another name.",
    )
    OUTPUT_CLASH = (
        "output.clash",
        "Two scenes of a batch would get the same result's name, or a result would replace a scene.",
        "Make two batches with a folder each, or choose another suffix.",
    )
    OUTPUT_RESUME = (
        "output.resume",
        "The job should go on from an interrupted run, but that run had another input, model or setting; rows of both "
        "don't belong together.",
        "Run it without --resume to start anew, or with what the interrupted run had.",
    )
    OUTPUT_WRITE = (
        "output.write",
        "Writing failed: a full disk, a folder or share that went away, or an option that GDAL doesn't accept.",
        "The message has the system's reason. Nothing lies under the result's name; run it again once that is mended.",
    )

    MODEL_UNKNOWN = (
        "model.unknown",
        "No installed model has that name or scale, or there is no such model file.",
        "Choose one that 'slimdiffsr models' lists.",
    )
    MODEL_SCALE = (
        "model.scale",
        "The model enlarges by another factor than was asked for.",
        "Choose a model of that scale, or leave the scale away.",
    )
    MODEL_UNREADABLE = (
        "model.unreadable",
        "The model file can't be read from the disk.",
        "Check its permissions and the disk; install the model again.",
    )
    MODEL_NOT_A_BUNDLE = (
        "model.not-a-bundle",
        "The file isn't a SlimDiffSR model bundle, or its header is damaged.",
        "Choose a .safetensors file made by this program; checkpoints go through 'slimdiffsr import-checkpoint'.",
    )
    MODEL_VERSION = (
        "model.version",
        "The model bundle was made for another version of the engine.",
        "Update SlimDiffSR, or the model.",
    )
    MODEL_HASH = (
        "model.hash",
        "A shipped model isn't the file that was shipped: it was damaged or replaced.",
        "Install the plugin or the model again.",
    )
    MODEL_DAMAGED = (
        "model.damaged",
        "The model's weights are incomplete, don't fit its configuration, or aren't numbers.",
        "Get the model again from where it came from.",
    )
    MODEL_UNCERTAINTY = (
        "model.uncertainty",
        "An uncertainty raster was asked for, but the chosen model can't say how uncertain it is.",
        "Choose a model that 'slimdiffsr models --json' lists with uncertainty, or leave the uncertainty away.",
    )
    MODEL_CHECKPOINT = (
        "model.checkpoint",
        "The checkpoint to import isn't the published student's, or is damaged.",
        "Save the student network's state_dict with torch.save, and import that.",
    )

    DEVICE_UNKNOWN = (
        "device.unknown",
        "There is no compute device of that name on this computer, or PyTorch can't use it.",
        "Choose 'auto', or one that 'slimdiffsr devices' lists.",
    )
    DEVICE_BROKEN = (
        "device.broken",
        "The device is there, but computed something wrong or nothing when it was tried.",
        "Update its driver, or choose 'cpu'.",
    )
    DEVICE_PRECISION = (
        "device.precision",
        "The device can't compute in that precision at a useful speed.",
        "Choose 'auto' or one that the message lists.",
    )
    DEVICE_CLUSTER = (
        "device.cluster",
        "The Dask cluster can't be reached or went away, or its workers don't see the same files, model and versions.",
        "Check the scheduler's address; give all machines the same file system, model and versions. What was finished "
        "is kept for --resume.",
    )
    DEVICE_MEMORY = (
        "device.memory",
        "The memory of the computer or of its graphics card doesn't suffice, or the limit that was set is too low.",
        "Close other programs, choose a smaller tile size, allow more memory, or choose 'cpu'.",
    )

    PROTOCOL_VERSION = (
        "protocol.version",
        "The plugin and the engine are of different versions.",
        "Update the older of the two.",
    )
    BATCH_FAILED = (
        "batch.failed",
        "Some scenes of a batch failed; the others are done.",
        "See each scene's message or the summary; run the batch again with --resume once that is mended.",
    )
    CANCELLED = (
        "cancelled",
        "The job was cancelled; nothing is left of it, but for the finished rows of one that is to be resumable.",
        "Run it again when you want its result.",
    )
    INTERNAL = (
        "internal",
        "An error of ours, or of a library that the engine uses.",
        "Please report it with the log, which holds the details.",
    )
    INTERNAL_MEMORY = (
        "internal.memory",
        "The computer's memory did not suffice.",
        "Close other programs, or choose a smaller tile size.",
    )
    INTERNAL_ENVIRONMENT = (
        "internal.environment",
        "A package that the engine needs is missing from its environment.",
        "Install or repair the engine (Settings > Options > SlimDiffSR), or install its requirements.",
    )
