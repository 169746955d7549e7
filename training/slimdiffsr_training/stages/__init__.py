"""The method's stages, one file each: what is trained, on what, towards which loss."""
