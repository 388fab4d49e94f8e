"""The learner's loop: save, look, understand, go on."""
