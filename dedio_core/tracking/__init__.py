"""From published versions to a production tracker: what is to be shown, kept until it is."""
