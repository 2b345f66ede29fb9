"""What a call asks for: parameters, selected hosts and detections, searches, pages."""

__all__: list[str] = []
