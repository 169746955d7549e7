"""SlimDiffSR for QGIS: super-resolution of raster layers, computed by a separate local process."""


def classFactory(iface):
    """Makes the plugin; QGIS calls it.

    Args:
        iface: the desktop's interface; None in qgis_process.
    """
    from .plugin import SlimDiffSRPlugin

    return SlimDiffSRPlugin(iface)
