"""What a seat of Nuke proves: a chart through Nuke and through the native engine, and Nuke's own knobs."""
