"""The admin of the structure; Django looks here for what is registered."""

from . import body  # noqa: F401 - registered by being read
