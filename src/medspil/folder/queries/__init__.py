"""What the room reads. Other rooms ask for `cv_of` alone."""

from medspil.folder.queries.cv import cv_of

__all__ = ["cv_of"]
