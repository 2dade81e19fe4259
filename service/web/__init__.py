"""The review pages: plain HTML over `service.operations`, better with htmx, whole without it."""
