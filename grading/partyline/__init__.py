"""A teaching kit for networked, concurrent programs; README.md beside this file is its map."""

# From the ground up: a package imports only from packages that stand before it in this list.
PACKAGES = """
model system sandbox program chat specimens submission runner reports
open.discover open.session open.survey open.marking course learner platforms classroom certificate
cli
""".split()
