from hypothesis import settings

settings.register_profile("themebook", deadline=None)  # a busy machine is no failure
settings.load_profile("themebook")
