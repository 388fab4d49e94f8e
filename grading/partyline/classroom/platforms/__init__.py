"""The exports of learning platforms, one file for each: from the names in them to submissions."""
