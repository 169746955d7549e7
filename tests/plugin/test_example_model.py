"""The graphical model that comes with the plugin: super-resolve, then NDVI."""

from __future__ import annotations

from qgis.core import QgsApplication


def test_it_is_in_the_toolbox_and_computes_ndvi(provider, make_raster, load, tmp_path):
    import numpy as np
    import processing
    from osgeo import gdal

    model = QgsApplication.processingRegistry().createAlgorithmById("slimdiffsr:superresolvendvi")
    assert model.displayName()
    assert model.group() == "SlimDiffSR examples"
    assert model.shortHelpString()
    assert model.canExecute()[0]
    first, second = sorted((d.name() for d in model.destinationParameterDefinitions()), key=lambda n: "NDVI" in n)
    fine, ndvi = tmp_path / "fine.tif", tmp_path / "ndvi.tif"
    source = make_raster(bands=4, dtype="uint16")
    outputs = {first: str(fine), second: str(ndvi)}
    processing.run("slimdiffsr:superresolvendvi", {"INPUT": str(source), "RED": 1, "NIR": 4, **outputs})
    values, bands = gdal.Open(str(ndvi)).ReadAsArray(), gdal.Open(str(fine)).ReadAsArray().astype("float32")
    assert values.shape == (160, 192)
    assert np.allclose(values, (bands[3] - bands[0]) / (bands[3] + bands[0]), atol=1e-5)
