"""A sample turnover that we can compute: a colour chart as camera originals.

The makers here open PyAV, OpenImageIO and OpenColorIO themselves and share no code with the parts
that read and render plates: a picture that its own reader had made would prove nothing.
"""

from dedio_core.sample.chart import Patch, chart, patches
from dedio_core.sample.counter import read_counter
from dedio_core.sample.cut import SampleCut, make_cut
from dedio_core.sample.movies import write_movie
from dedio_core.sample.sequences import write_dpx_sequence, write_exr_sequence, write_tiff_sequence
from dedio_core.sample.turnover import SampleTurnover, make_turnover

__all__ = [
    "Patch",
    "SampleCut",
    "SampleTurnover",
    "chart",
    "make_cut",
    "make_turnover",
    "patches",
    "read_counter",
    "write_dpx_sequence",
    "write_exr_sequence",
    "write_movie",
    "write_tiff_sequence",
]
