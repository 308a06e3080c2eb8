"""The engine `nuke`: plates rendered by a Nuke that runs on its own, each frame proved before it counts."""
