"""ffprobe by PyAV: what Zou asks of it, `-show_format -show_streams -of json [-select_streams v|a] FILE`."""

import json
import math
import sys

import av


def picture(stream):
    """What is told of a video stream."""
    codec, rate = stream.codec_context, stream.base_rate or stream.average_rate
    aspect = (stream.sample_aspect_ratio or 1) * codec.width
    shared = math.gcd(int(aspect), codec.height) or 1
    return {
        "width": codec.width,
        "height": codec.height,
        "pix_fmt": codec.pix_fmt,
        "nb_frames": str(stream.frames),
        "r_frame_rate": f"{rate.numerator}/{rate.denominator}" if rate else "0/0",
        "display_aspect_ratio": f"{int(aspect) // shared}:{codec.height // shared}",
    }


def told(path, kind):
    """The whole answer for a file; `kind`: the first letter of the only kind of stream asked for."""
    with av.open(path) as movie:
        form = {"filename": path, "nb_streams": len(movie.streams), "format_name": movie.format.name}
        if movie.duration:
            form["duration"] = f"{movie.duration / av.time_base:.6f}"
        streams = []
        for stream in movie.streams:
            if kind and not stream.type.startswith(kind):
                continue
            found = {
                "index": stream.index,
                "codec_type": stream.type,
                "codec_name": stream.codec_context.name,
            }
            if stream.duration:
                found["duration"] = f"{float(stream.duration * stream.time_base):.6f}"
            elif "duration" in form:
                found["duration"] = form["duration"]
            streams.append({**found, **(picture(stream) if stream.type == "video" else {})})
    return {"streams": streams, "format": form}


if __name__ == "__main__":
    words = sys.argv[1:]
    asked = words[words.index("-select_streams") + 1] if "-select_streams" in words else ""
    try:
        print(json.dumps(told(words[-1], asked)))
    except (av.FFmpegError, OSError) as error:
        sys.exit(f"{words[-1]}: {error}")
