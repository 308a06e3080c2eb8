"""Colour: the only door to OpenColorIO. Configs, names with aliases, and transforms of pictures."""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from dedio_core.errors import ColorError
from dedio_core.files import write_whole
from dedio_core.regular import check_regular
from dedio_core.render.job import JobCdl, JobColor
from dedio_core.settings import ACES_13_CONFIG, DRIFTING_CONFIGS, DRIFTS, WHOLE

Picture = npt.NDArray[np.float32]
GENERIC_SLOG3 = "S-Log3 S-Gamut3.Cine"


def unavailable() -> str | None:
    """Why colour cannot be handled here and what to do, or None."""
    try:
        import PyOpenColorIO  # noqa: F401
    except ImportError as error:
        return f"OpenColorIO cannot be imported ({error}); run: pip install opencolorio"
    return None


@dataclass(frozen=True)
class ColorConfig:
    """An OCIO config as it was found. `spec` opens it again: a path or an ``ocio://`` name."""

    spec: str
    name: str
    content_hash: str
    _config: Any

    @property
    def told(self) -> str:
        """What a sentence calls it: its file, too, for a copy has the name of what it was copied from."""
        return self.name if self.spec.startswith("ocio://") else f"{self.name} ({self.spec})"

    def resolve(self, name: str, what: str) -> str:
        """The config's own spelling of color space `name` (an alias or a role is fine).

        Raises `ColorError` with the nearest names where the config has none.
        """
        found = self._config.getColorSpace(name)
        if found is None:
            raise ColorError(self._missing(name, what))
        return str(found.getName())

    def _missing(self, name: str, what: str) -> str:
        names: list[str] = list(self._config.getColorSpaceNames())
        known = {n.lower(): n for n in names}
        for space in self._config.getColorSpaces():
            known |= {str(alias).lower(): str(alias) for alias in space.getAliases()}
        close = [known[n] for n in difflib.get_close_matches(name.lower(), known, 3, 0.5)]
        text = f"{what} '{name}' is not in the OCIO config {self.told}"
        if close:
            text += f"; nearest: {', '.join(close)}"
        else:
            text += f"; nothing in it is called alike, it has {len(names)} such as {', '.join(names[:5])}"
        has_camera = any(word in n.lower() for n in names for word in ("log3", "arri", "logc"))
        if not has_camera and "cg-config" in self.name.lower():
            text += (
                f". This config has no camera spaces (a 'cg' config): take a studio config, for example "
                f"{ACES_13_CONFIG}"
            )
        return text

    def aliases(self, name: str) -> tuple[str, ...]:
        """Every name of color space `name`, its own first."""
        space = self._config.getColorSpace(name)
        return (str(space.getName()), *(str(a) for a in space.getAliases())) if space else ()

    def spaces(self) -> tuple[str, ...]:
        """The names of its active color spaces, in its own order."""
        return tuple(map(str, self._config.getColorSpaceNames()))

    def displays(self) -> tuple[str, ...]:
        """The names of its active displays."""
        return tuple(map(str, self._config.getDisplays()))

    def views(self, display: str) -> tuple[str, ...]:
        """The views of a display."""
        return tuple(map(str, self._config.getViews(display)))

    def working_space(self, name: str) -> tuple[str, str]:
        """The color space of a CDL, and that of the role ``scene_linear``, as the config spells them."""
        what = "CDL working space"
        space = self.resolve(name, what)
        if self._config.getColorSpace(space).isData():
            raise ColorError(f"{what} '{name}' holds data and no color in the OCIO config {self.told}")
        return space, self._own_name("scene_linear") or ""

    def view(self, display: str, view: str | None) -> tuple[str, str]:
        """Display and view as the config spells them; the display's default view for None."""
        displays = list(self._config.getDisplays())
        if display not in displays:
            aliases = self.aliases(display)
            named = [d for d in displays if d in aliases]
            if not named:
                known = ", ".join(displays)
                raise ColorError(
                    f"display '{display}' is not in the OCIO config {self.told}; it has: {known}"
                )
            display = named[0]
        views = list(self._config.getViews(display))
        chosen = view or str(self._config.getDefaultView(display))
        if chosen not in views:
            raise ColorError(f"view '{chosen}' is not on display '{display}'; it has: {', '.join(views)}")
        return display, chosen

    def warnings(self, source: str, environment: str | None, model: str) -> list[str]:
        """What a person should know about this config and the source space."""
        found = []
        if "aces-v1.3" not in self.name.lower():
            found.append(
                f"OCIO config {self.name} does not call itself ACES 1.3; the plates may not match others"
            )
        is_other = environment and environment != self.spec
        if is_other and (not _is_whole(str(environment)) or _opened(str(environment)) != self.content_hash):
            found.append(
                f"$OCIO ({environment}) and the settings ({self.spec}) disagree; the flag or settings count"
            )
        if "venice" in model.lower() and source == self._own_name(GENERIC_SLOG3):
            found.append(
                f"source space '{source}' on a VENICE clip: the VENICE has a color space of its own "
                "(S-Log3 Venice S-Gamut3.Cine); the generic one is 2 to 6 % off on saturated colours"
            )
        return found

    def _own_name(self, name: str) -> str | None:
        space = self._config.getColorSpace(name)
        return str(space.getName()) if space else None


def _opened(spec: str) -> str | None:
    try:
        return open_config(spec).content_hash
    except ColorError:
        return None


def open_chosen(setting: str | None, environment: str | None) -> ColorConfig:
    """The config to use, opened; an error says where its name came from."""
    try:
        return open_config(chosen_config(setting, environment))
    except ColorError as error:
        raise ColorError(f"{error} (from $OCIO)" if environment and not setting else str(error)) from None


def chosen_config(setting: str | None, environment: str | None) -> str:
    """The config to use: the flag or setting, else ``$OCIO``, else the ACES 1.3 studio config."""
    spec = setting or environment or ACES_13_CONFIG
    if not setting and not _is_whole(spec):
        raise ColorError(f"OCIO config '{spec}': {WHOLE}")
    if spec in DRIFTING_CONFIGS:
        raise ColorError(f"OCIO config {spec}: {DRIFTS}")
    return spec


def _is_whole(spec: str) -> bool:
    """Whether `spec` means the same in every working folder."""
    return spec.startswith("ocio://") or Path(spec).is_absolute()


def open_config(spec: str) -> ColorConfig:
    """The config at `spec`. Raises `ColorError` where it cannot be opened or does not validate.

    It is read once; a file is read again where its time or size is another one.
    """
    try:
        state = Path(spec).stat()
    except (OSError, ValueError):
        return _open(spec, None)
    return _open(spec, (state.st_mtime_ns, state.st_size))


@functools.lru_cache(maxsize=8)
def _open(spec: str, _state: tuple[int, int] | None) -> ColorConfig:
    if reason := unavailable():
        raise ColorError(reason)
    import PyOpenColorIO as ocio

    ocio.SetLoggingLevel(ocio.LOGGING_LEVEL_WARNING)  # validate() chats about inactive spaces
    try:
        if Path(spec).exists():
            check_regular(Path(spec))
    except OSError as error:
        raise ColorError(f"OCIO config {spec}: cannot be read: {error.strerror or error}") from None
    try:
        config = ocio.Config.CreateFromFile(spec)
        config.validate()
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise ColorError(f"OCIO config {spec}: {' '.join(str(error).split())}") from None
    name = config.getName() or Path(spec).name
    return ColorConfig(spec, name, _content_hash(config, spec), config)


def _content_hash(config: Any, spec: str) -> str:
    """SHA-256 over the config's text, and over the files that its transforms name."""
    if not Path(spec).is_file():
        return hashlib.sha256(config.serialize().encode()).hexdigest()[:32]
    text = Path(spec).read_bytes()
    state = hashlib.sha256(text)
    places = [Path(spec).parent / folder for folder in (*config.getSearchPaths(), "")]
    for name in sorted(set(re.findall(r"\bsrc:\s*['\"]?([^,'\"}\n]+)", text.decode("utf-8", "replace")))):
        for path in (place / name.strip() for place in places):
            if path.is_file():
                state.update(name.encode() + path.read_bytes())
                break
    return state.hexdigest()[:32]


def _checked(color: JobColor) -> ColorConfig:
    config = open_config(color.config)
    if config.content_hash != color.config_hash:
        raise ColorError(
            f"OCIO config {color.config} has changed since the plan was made ({color.config_hash} then, "
            f"{config.content_hash} now); make the plan again"
        )
    return config


def as_file(color: JobColor, target: Path) -> Path:
    """The config of `color` as a file, for programs that take no ``ocio://``: written as `target`.

    A config that is a file stays where it is, for the LUTs that it names beside itself. Raises `ColorError`
    where the file would not be the config that the plan was made with, `DiskFull` or `WriteError`.
    """
    config = _checked(color)
    if Path(color.config).is_file():
        return Path(color.config).absolute()
    write_config(config, target)
    return target


def write_config(config: ColorConfig, target: Path) -> None:
    """Write an ``ocio://`` config as the file `target`. Raises `ColorError` where that would be another."""
    write_whole(target, config._config.serialize().encode())
    if (found := open_config(str(target)).content_hash) != config.content_hash:
        raise ColorError(f"OCIO config {config.spec}: written as {target} it is another one ({found})")


def check(color: JobColor) -> None:
    """Make both transforms once, so that a file that they need and lack is told before any work."""
    to_target(color)
    to_display(color)


def to_target(color: JobColor) -> Callable[[npt.NDArray[Any]], Picture]:
    """A function that takes a source picture to the target space.

    It takes (h, w, 3) uint16 code values (0..65535 is 0..1) or float32, which it may overwrite, and
    returns float32. Safe to call from several threads.
    """
    import PyOpenColorIO as ocio

    processor = _processor(_checked(color), color.source, color.target)
    exact = ocio.OPTIMIZATION_LOSSLESS
    # 16-bit codes: the per-channel part becomes a table with one entry a code, which is exact.
    table = ocio.OptimizationFlags(int(exact) | int(ocio.OPTIMIZATION_COMP_SEPARABLE_PREFIX))
    from_codes = processor.getOptimizedCPUProcessor(ocio.BIT_DEPTH_UINT16, ocio.BIT_DEPTH_F32, table)
    from_float = processor.getOptimizedCPUProcessor(ocio.BIT_DEPTH_F32, ocio.BIT_DEPTH_F32, exact)

    def apply(picture: npt.NDArray[Any]) -> Picture:
        height, width, _ = picture.shape
        if picture.dtype == np.uint16:
            out = np.empty((height, width, 3), np.float32)
            codes = np.ascontiguousarray(picture)
            from_codes.apply(
                ocio.PackedImageDesc(codes, width, height, 3, ocio.BIT_DEPTH_UINT16, 2, 6, 6 * width),
                ocio.PackedImageDesc(out, width, height, 3),
            )
            return out
        values = cast(Picture, np.ascontiguousarray(picture, np.float32))
        from_float.apply(ocio.PackedImageDesc(values, width, height, 3))
        return values

    return apply


def to_display(color: JobColor, cdl: JobCdl | None = None) -> Callable[[Picture], npt.NDArray[np.uint8]]:
    """A function that takes a float32 (h, w, 3) picture in the target space to 8-bit display codes.

    `cdl` is applied before the view, in its own space.
    """
    import PyOpenColorIO as ocio

    config, said = _checked(color), f"display '{color.display}', view '{color.view}'"
    try:
        view = ocio.DisplayViewTransform(src=color.target, display=color.display, view=color.view)
        transform = ocio.GroupTransform([*_grade(color.target, cdl), view]) if cdl else view
        processor = config._config.getProcessor(transform)
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        said += f", CDL in '{cdl.space}'" if cdl else ""
        raise ColorError(f"{said}: {' '.join(str(error).split())}") from None
    cpu = processor.getOptimizedCPUProcessor(
        ocio.BIT_DEPTH_F32, ocio.BIT_DEPTH_UINT8, ocio.OPTIMIZATION_VERY_GOOD
    )

    def apply(picture: Picture) -> npt.NDArray[np.uint8]:
        height, width, _ = picture.shape
        out = np.empty((height, width, 3), np.uint8)
        cpu.apply(
            ocio.PackedImageDesc(np.ascontiguousarray(picture), width, height, 3),
            ocio.PackedImageDesc(out, width, height, 3, ocio.BIT_DEPTH_UINT8, 1, 3, 3 * width),
        )
        return out

    return apply


def _grade(target: str, cdl: JobCdl) -> list[Any]:
    """From the target space to the CDL's, the CDL, and back.

    Without clamps, as OCIO 2 has it where nothing else is said: Nuke's OCIOCDLTransform says nothing else
    (vendor/nuke in OpenColorIO's own sources). Below 0 there is no power then, and above 1 all goes on.
    """
    import PyOpenColorIO as ocio

    numbers = cdl.numbers
    grade = ocio.CDLTransform()
    grade.setStyle(ocio.CDL_NO_CLAMP)
    grade.setSlope(numbers.slope)
    grade.setOffset(numbers.offset)
    grade.setPower(numbers.power)
    grade.setSat(numbers.saturation)
    there = ocio.ColorSpaceTransform(src=target, dst=cdl.space)
    return [there, grade, ocio.ColorSpaceTransform(src=cdl.space, dst=target)]


def _processor(config: ColorConfig, source: str, target: str) -> Any:
    import PyOpenColorIO as ocio

    try:
        return config._config.getProcessor(source, target)
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise ColorError(f"colour from '{source}' to '{target}': {' '.join(str(error).split())}") from None


def version() -> str:
    """OpenColorIO's version."""
    import PyOpenColorIO as ocio

    return str(ocio.GetVersion())
