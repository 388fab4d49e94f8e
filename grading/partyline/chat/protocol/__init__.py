"""The protocol as something that runs: what each stage promises, without a single socket."""
