"""HTTP, version 1: parse a request, call one use case, render what it gives."""
