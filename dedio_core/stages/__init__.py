"""The stages of an ingest, in order."""

from __future__ import annotations

from dedio_core.stages.base import PipelineStage
from dedio_core.stages.color_transform import OIIOColorTransformStage
from dedio_core.stages.delivery import CleanupStage, KitsuIntegrationStage, ShotTreeOrganizationStage
from dedio_core.stages.proxy import BurnInProxyStage, ProxyGenerationStage
from dedio_core.stages.sony_raw import SonyRawConversionStage

STANDARD: tuple[type[PipelineStage], ...] = (
    SonyRawConversionStage,
    OIIOColorTransformStage,
    ProxyGenerationStage,
    BurnInProxyStage,
    ShotTreeOrganizationStage,
    KitsuIntegrationStage,
    CleanupStage,
)
"""What an ingest is made of."""

__all__ = [
    "STANDARD",
    "BurnInProxyStage",
    "CleanupStage",
    "KitsuIntegrationStage",
    "OIIOColorTransformStage",
    "PipelineStage",
    "ProxyGenerationStage",
    "ShotTreeOrganizationStage",
    "SonyRawConversionStage",
]
