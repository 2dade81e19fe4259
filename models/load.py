"""Loading of all models; what is heavy is imported in the models' own loaders, never with the modules."""

from models.encoder import load_encoder
from models.names import load_finder
from models.phrases import load_phraser
from models.splitter import load_splitter
from models.topics import load_topics

__all__ = ["load_encoder", "load_finder", "load_phraser", "load_splitter", "load_topics"]
