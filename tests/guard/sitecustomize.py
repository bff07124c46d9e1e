"""Switches `loopback_only` on in every Python that is started with this folder on its PYTHONPATH."""

from importlib import import_module

# By its bare name: the folder is on the path, and the tests around it need not be.
import_module("loopback_only").install()
