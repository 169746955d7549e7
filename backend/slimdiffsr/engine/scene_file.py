"""A scene's statistics as a file, for processes that compute parts of the same job: numbers only, nothing pickled."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimdiffsr.engine.scene import SceneContext, View
from slimdiffsr.raster.radiometry import Stretch


def pack_scene(scene: SceneContext) -> bytes:
    """The scene as the content of an .npz file."""
    description = {
        "typical": [[band, value] for band, value in scene.typical.items()],
        "views": [view.stretch_mapping() for view in scene.views],
    }
    arrays: dict[str, NDArray[Any]] = {"description": np.frombuffer(json.dumps(description).encode(), np.uint8)}
    for index, view in enumerate(scene.views):
        arrays[f"patches{index}"] = view.patches
        if view.weights is not None:
            arrays[f"weights{index}"] = view.weights
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]
    return packed.getvalue()


def unpack_scene(content: bytes) -> SceneContext:
    """The scene that `pack_scene` was given.

    Raises:
        ValueError: the content is damaged.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            description = json.loads(arrays["description"].tobytes())
            views = []
            for index, view in enumerate(description["views"]):
                red, green, blue = view["bands"]
                stretch = Stretch(tuple(view["black"]), view["span"])
                weights = arrays.get(f"weights{index}")
                views.append(View((red, green, blue), stretch, arrays[f"patches{index}"], weights))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError("the scene's statistics are damaged") from error
    return SceneContext(tuple(views), dict(description["typical"]))
