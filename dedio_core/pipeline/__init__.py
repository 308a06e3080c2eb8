"""Pipelines: stages in order, from one shot to a batch of them."""

from dedio_core.pipeline.builder import PipelineBuilder
from dedio_core.pipeline.footage import FootageIngestPipeline
from dedio_core.pipeline.line import Pipeline, standard
from dedio_core.pipeline.summary import Summary, lacks_licence_alone, refused, refused_row, summary

__all__ = [
    "FootageIngestPipeline",
    "Pipeline",
    "PipelineBuilder",
    "Summary",
    "lacks_licence_alone",
    "refused",
    "refused_row",
    "standard",
    "summary",
]
