"""Our readers as OTIO adapters: ``dedio_cmx3600``, ``dedio_fcp7``, ``dedio_fcpxml``.

OTIO finds them by the entry point in pyproject.toml. They claim no file suffix: name them, as in
``otio.adapters.read_from_file("a.edl", adapter_name="dedio_cmx3600", rate="24000/1001")``.
"""
