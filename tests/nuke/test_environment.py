from __future__ import annotations

import os
from pathlib import Path

import pytest

from nuke_plugin.worker.environment import clean
from nuke_plugin.worker.interpreter import NoInterpreter, interpreter

NUKES = {
    "LD_LIBRARY_PATH": "/opt/Nuke16.0v6",
    "LD_LIBRARY_PATH_64": "/opt/Nuke16.0v6",
    "LD_AUDIT": "/opt/Nuke16.0v6/audit.so",
    "PYSIDE_DESIGNER_PLUGINS": "/opt/Nuke16.0v6",
    "LD_PRELOAD": "/opt/Nuke16.0v6/libjemalloc.so",
    "DYLD_LIBRARY_PATH": "/Applications/Nuke",
    "DYLD_FRAMEWORK_PATH": "/Applications/Nuke",
    "PYTHONHOME": "/opt/Nuke16.0v6",
    "PYTHONPATH": "/opt/Nuke16.0v6/lib",
    "PythonStartup": "/x.py",
    "__PYVENV_LAUNCHER__": "/x",
    "VIRTUAL_ENV": "/x",
    "QT_PLUGIN_PATH": "/opt/Nuke16.0v6/qtplugins",
    "QT_QPA_PLATFORM_PLUGIN_PATH": "/opt/Nuke16.0v6",
    "QML2_IMPORT_PATH": "/opt/Nuke16.0v6",
}
KEPT = {
    "OCIO": "/shows/demo/config.ocio",
    "HOME": "/home/anna",
    "NUKE_PATH": "/studio/nuke",
    "foundry_LICENSE": "4101@licences",
    "KITSU_HOST": "https://kitsu.studio.example/api",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
    "DEDIO_CONFIG": "/shows/demo/dedio.json",
}


def test_what_is_nukes_stays_in_nuke() -> None:
    """The child gets nothing that leads to Nuke's libraries, Python or Qt, and all that is the user's."""
    assert clean({**NUKES, **KEPT}) == KEPT


def test_nukes_folder_leaves_the_path() -> None:
    """On PATH the folder of Nuke's program is left out, and nothing else."""
    nuke = Path("/opt/Nuke16.0v6")
    folders = ["/usr/bin", str(nuke), str(nuke / "bin"), "/opt/Nuke16.0v6-tools", "relative", ""]
    found = clean({"PATH": os.pathsep.join(folders)}, nuke)["PATH"].split(os.pathsep)
    assert found == ["/usr/bin", "/opt/Nuke16.0v6-tools", "relative", ""]


@pytest.mark.parametrize("folder", ["/usr/local/bin", "/usr/bin", "/usr/local", "/"])
def test_a_shared_folder_stays_in_the_path(folder: str) -> None:
    """Where Nuke's program is in a folder of everybody's programs, that folder stays."""
    given = {"PATH": os.pathsep.join((folder, "/opt/x")), "SSL_CERT_FILE": f"{folder}/cert.pem"}
    assert clean(given, Path(folder)) == given


def test_what_leads_into_nukes_folder() -> None:
    """Certificates and TCL are left out where they are Nuke's own; the user's stay."""
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR", "TCL_LIBRARY", "TK_LIBRARY")
    nukes = dict.fromkeys(names, "/opt/Nuke16.0v6/lib/x")
    users = dict.fromkeys(names, "/etc/x")
    assert clean(nukes, Path("/opt/Nuke16.0v6")) == {}
    assert clean(users, Path("/opt/Nuke16.0v6")) == users
    assert clean(nukes) == nukes


def test_the_interpreter_beside_the_plugin(tmp_path: Path) -> None:
    """Without DEDIO_PYTHON it is the one in .venv beside the plug-in, whatever is in the path."""
    root = tmp_path / "a folder #1"
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = root.joinpath(".venv", *inside)
    with pytest.raises(NoInterpreter, match="is not there; in "):
        interpreter({}, root)
    python.parent.mkdir(parents=True)
    python.write_bytes(b"")
    python.chmod(0o755)
    assert interpreter({}, root) == python
    assert interpreter({"DEDIO_PYTHON": " "}, root) == python


def test_the_one_that_is_named_goes_first(tmp_path: Path) -> None:
    """DEDIO_PYTHON goes before .venv; one that cannot run is refused, and no other is taken."""
    named = tmp_path / "python"
    with pytest.raises(NoInterpreter, match="is not there"):
        interpreter({"DEDIO_PYTHON": str(named)})
    named.write_bytes(b"")
    if os.name != "nt":
        with pytest.raises(NoInterpreter, match="is no program"):
            interpreter({"DEDIO_PYTHON": str(named)})
    named.chmod(0o755)
    assert interpreter({"DEDIO_PYTHON": str(named)}) == named
