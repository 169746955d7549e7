"""What the plugin is made on: the engine's process, layers as sources, paths and names. No dialogs, no algorithms."""
