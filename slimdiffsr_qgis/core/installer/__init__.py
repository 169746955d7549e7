"""Installs the engine: an isolated Python environment with PyTorch and rasterio, in the profile's folder."""
