"""What the plugin adds to the desktop."""
