"""What a job's outputs will be: bands, types, nodata, masks and tags."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rasterio.enums import ColorInterp

from slimdiffsr.engine.job import Job
from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.bundle import Bundle
from slimdiffsr.raster.bands import BandInfo
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.output import OutputBand, OutputSpec
from slimdiffsr.raster.quantise import type_limits
from slimdiffsr.raster.source import RasterSource


def plan_output(
    job: Job, source: RasterSource, infos: tuple[BandInfo, ...], written: tuple[int, ...], nearest: tuple[int, ...],
    dtype: np.dtype[Any], window: Rect, scale: int, warnings: list[str],
) -> OutputSpec:  # fmt: skip
    """The result that a job asks for.

    Args:
        job: what is asked for.
        source: the open input.
        infos: its bands.
        written: numbers of those that are written, in order.
        nearest: those of them that are passed through.
        dtype: of the result.
        window: input pixels.
        scale: of the model.
        warnings: takes a sentence more where something can't be carried over.
    """
    alpha_written = any(infos[b - 1].interpretation == ColorInterp.alpha for b in written)
    nodata = _output_nodata(source, written, dtype, warnings)
    cut_without_nodata = job.mask is not None and nodata is None and not alpha_written
    mask_is_written = source.masking_alpha in written
    return OutputSpec(
        path=Path(job.output or "unnamed.tif"),
        format=job.format,
        window=window,
        scale=scale,
        dtype=dtype,
        bands=tuple(_output_band(source, infos[b - 1], nearest=b in nearest) for b in written),
        nodata=nodata,
        with_mask=(source.has_dataset_mask and not mask_is_written) or cut_without_nodata,
        georeference=source.georeference,
        creation_options={name.upper(): value for name, value in job.creation_options.items()},
        tags={},
    )


def plan_uncertainty(job: Job, spec: OutputSpec, bundle: Bundle) -> OutputSpec | None:
    """The raster of standard deviations beside a result: a float band for each of its bands, NaN where none is known.

    Raises:
        ModelError: the model doesn't predict any.
    """
    if job.uncertainty is None:
        return None
    if not bundle.student.config.predicts_variance:
        raise ModelError(f"The model '{bundle.name}' doesn't predict its uncertainty.", Code.MODEL_UNCERTAINTY)
    bands = tuple(
        OutputBand(f"{band.description or f'band {number}'}, standard deviation", scale=band.scale, unit=band.unit)
        for number, band in enumerate(spec.bands, start=1)
    )
    tags = {"SLIMDIFFSR_UNCERTAINTY": json.dumps(bundle.card.get("uncertainty", {}), sort_keys=True)}
    return replace(
        spec,
        path=Path(job.uncertainty),
        dtype=np.dtype(np.float32),
        bands=bands,
        nodata=float("nan"),
        with_mask=False,
        creation_options={},
        tags=tags,
    )


def _output_band(source: RasterSource, info: BandInfo, *, nearest: bool) -> OutputBand:
    scale, offset = source.scales_offsets[info.number - 1]
    return OutputBand(
        description=info.description,
        interpretation=info.interpretation,
        scale=scale,
        offset=offset,
        unit=source.units[info.number - 1],
        tags=source.band_tags(info.number),
        colormap=source.colormap(info.number),
        nearest=nearest,
    )


def _output_nodata(
    source: RasterSource, written: tuple[int, ...], dtype: np.dtype[Any], warnings: list[str]
) -> float | None:
    """A GeoTIFF has one nodata value: the first that a written band has and its type can hold."""
    for band in written:
        value = source.nodata[band - 1]
        if value is None:
            continue
        if not math.isfinite(value):
            if dtype.kind == "f":
                return value
            continue
        low, high = type_limits(dtype)
        whole = dtype.kind == "f" or float(value).is_integer()
        # Some writers store float32's limits rounded: they still mean that limit.
        if whole and (low <= value <= high or (dtype.kind == "f" and np.isfinite(np.array(value).astype(dtype)))):
            return value
        message = f"The nodata value {value:g} can't occur in {dtype.name} data and was dropped."
        if message not in warnings:
            warnings.append(message)
    return None
