"""How bands that the network doesn't see are best enlarged: what each way does to NDVI and to the spectral angle.

    python -m benchmarks.further_bands --raster SCENE.tif --rgb 3,2,1 --nir 4

The scene is reduced four times by block means and enlarged again; the scene itself is the truth. The engine's way (the
network run on the band alone) is compared with plain interpolation of the near infrared beside super-resolved colour.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import rasterio
import torch
import typer
from scipy import ndimage

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.network.interpolation import upsample

SCALE = 4


def main(
    raster: Annotated[Path, typer.Option(exists=True)],
    rgb: Annotated[str, typer.Option(help="Bands seen as colour, such as 3,2,1.")],
    nir: Annotated[int, typer.Option(help="The near infrared band.")],
) -> None:
    """Prints one row a way."""
    colour = tuple(int(b) for b in rgb.split(","))
    with rasterio.open(raster) as source, tempfile.TemporaryDirectory() as folder:
        rows, columns = (size // SCALE * SCALE for size in source.shape)
        truth = source.read(window=((0, rows), (0, columns)), masked=True)
        valid = ~np.ma.getmaskarray(truth).any(0)
        values = truth.filled(0).astype(np.float64)
        reduced = _block_means(values)
        small_valid = _block_means(valid[None].astype(float))[0] == 1
        small = Path(folder) / "small.tif"
        with rasterio.open(
            small, "w", driver="GTiff", width=columns // SCALE, height=rows // SCALE, count=source.count,
            dtype="float64", nodata=-9999, crs=source.crs, transform=source.transform @ rasterio.Affine.scale(SCALE),
        ) as target:  # fmt: skip
            target.write(np.where(small_valid, reduced, -9999))
        result = _run(small, Path(folder) / "result.tif", rgb=colour)
    interpolated = upsample(torch.from_numpy(reduced)[None], SCALE)[0].numpy()
    # A rim is left out: the ways differ in how they see beyond the edge.
    inside = ndimage.binary_erosion(small_valid, iterations=6).repeat(SCALE, 0).repeat(SCALE, 1)
    red = colour[0] - 1
    gradient = ndimage.gaussian_gradient_magnitude(values[red], 2)
    edges = inside & (gradient > np.quantile(gradient[inside], 0.75))
    typer.echo(f"{'way':<14}{'NDVI RMSE':>11}{'at edges':>11}{'at input scale':>16}{'angle (deg)':>13}{'NIR RMSE':>11}")
    for name, band in (("interpolated", interpolated[nir - 1]), ("engine", result[nir - 1])):
        made = result.copy()
        made[nir - 1] = band
        error = _ndvi(made, red, nir - 1) - _ndvi(values, red, nir - 1)
        coarse = _ndvi(_block_means(made), red, nir - 1) - _ndvi(reduced, red, nir - 1)
        coarse_inside = _block_means(inside[None].astype(float))[0] == 1
        typer.echo(
            f"{name:<14}{_rms(error[inside]):>11.4f}{_rms(error[edges]):>11.4f}{_rms(coarse[coarse_inside]):>16.4f}"
            f"{_angle(made, values)[inside].mean():>13.3f}{_rms((made - values)[nir - 1][inside]):>11.5g}"
        )


def _run(source: Path, output: Path, **settings: object) -> np.ndarray:
    job = Job(str(source), str(output), **settings)
    super_resolve(job, progress=lambda p: None, warn=lambda message: None, cancelled=lambda: False)
    with rasterio.open(output) as result:
        return result.read()


def _block_means(values: np.ndarray) -> np.ndarray:
    bands, rows, columns = values.shape
    return values.reshape(bands, rows // SCALE, SCALE, columns // SCALE, SCALE).mean((2, 4))


def _ndvi(values: np.ndarray, red: int, nir: int) -> np.ndarray:
    return (values[nir] - values[red]) / np.maximum(values[nir] + values[red], 1e-9)


def _angle(made: np.ndarray, truth: np.ndarray) -> np.ndarray:
    cosine = (made * truth).sum(0) / np.maximum(np.linalg.norm(made, axis=0) * np.linalg.norm(truth, axis=0), 1e-12)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


if __name__ == "__main__":
    typer.run(main)
