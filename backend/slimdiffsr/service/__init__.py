"""The ways in: the JSON-RPC worker that QGIS talks to, and the command line."""
