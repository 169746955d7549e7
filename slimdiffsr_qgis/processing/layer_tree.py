"""Entries of the project's layer tree: putting them where they belong. For the main thread only."""

from __future__ import annotations

from qgis.core import QgsLayerTree, QgsLayerTreeLayer, QgsMapLayer


def put_above(root: QgsLayerTree, layer: QgsMapLayer, below: QgsLayerTreeLayer | None) -> QgsLayerTreeLayer:
    """Gives a layer its entry above another one; an entry that it has already moves there.

    Args:
        root: the tree.
        layer: one of the project's; need not be in the tree yet.
        below: the other entry; None: at the top of the tree.
    """
    parent, index = (root, 0) if below is None else (below.parent(), below.parent().children().index(below))
    entry = root.findLayer(layer.id())
    if entry is None:
        return parent.insertLayer(index, layer)
    # A tree can't move an entry: a copy takes its place.
    moved = entry.clone()
    parent.insertChildNode(index, moved)
    entry.parent().removeChildNode(entry)
    return moved


def wrap_in_group(entry: QgsLayerTreeLayer, name: str) -> QgsLayerTreeLayer:
    """Puts an entry into a new group that takes its place; returns the entry in the group."""
    parent = entry.parent()
    group = parent.insertGroup(parent.children().index(entry), name)
    moved = entry.clone()
    group.insertChildNode(0, moved)
    parent.removeChildNode(entry)
    return moved
