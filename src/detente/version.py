"""The version of Détente; the changelog's first heading names the same."""

__version__ = "0.1.0"
