"""The comp starter of a shot: the script that its comp begins with, made from what is published."""
