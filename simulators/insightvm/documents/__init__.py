"""The documents of the console, one module per kind."""
