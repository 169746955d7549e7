"""SlimDiffSR engine: super-resolution of geospatial rasters, tile by tile, with a single-step diffusion student."""

__version__ = "0.1.0"
