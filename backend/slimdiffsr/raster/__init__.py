"""Rasters as analysts have them: reading, radiometry, masks, geometry, writing. No torch, no network."""
