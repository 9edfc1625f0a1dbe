"""Checks of picture files of each format before any pixel is decoded."""
