"""A teaching kit for networked, concurrent programs; README.md beside this file is its map."""
