"""Searches: who is this?"""
