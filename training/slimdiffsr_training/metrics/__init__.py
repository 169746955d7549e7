"""Figures of merit for super-resolved images, each in its own module; LPIPS serves as a training loss too."""
