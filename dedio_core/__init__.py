"""DED-IO: a cut and camera originals in, verified plates out."""
