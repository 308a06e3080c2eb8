"""One cut, defined once in Python, written as EDL, OTIO, FCP7 XML and FCPXML, and read back the same.

- `cuts` has the definition (`Cut`, `Shot`, `Media`), a sampler that says which source frame each
  record frame shows (`Shot.shown`), and the cuts that the tests use (`cuts.example(rate)`).
- `edl`, `otio_file`, `fcp7`, `fcpxml` each have ``text(cut)``: the cut by that format's own rules. They
  know nothing of dedio's readers.
- `compare` writes a cut in every format (`write_all`), and compares what any function makes of the
  files: ``differences(written, reading)``, where `written` is a list of (format, path), and
  ``reading(format, path)`` gives a value (dataclass or mapping) for each shot by name.

- `any_cut` makes random cuts for property tests.

To compare planned shots, hand `differences` a `reading` that plans the file and returns
``{shot and element: document}``, with `where`, format and rule names taken out; `compare.as_read` is the
one that only reads. What a format has no words for is named in `compare.WORDLESS`.

A definition that all four can say keeps to this: a shot's first frame is a whole number of retimed
frames from its media's start (in a reverse: from its end), as FCP7 XML and FCPXML count these; speeds
are exact in 0.1 frames a second, as M2 rounds to that; a dissolve starts at the cut, as in an EDL, or
else its two shots run at natural speed; an event is seen for fewer than 240 frames.
"""
