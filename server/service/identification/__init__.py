"""Identification of faces in photos: searches, comparisons and rejections."""
