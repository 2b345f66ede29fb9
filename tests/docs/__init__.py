"""The documentation says what the code does, no more and no less."""
