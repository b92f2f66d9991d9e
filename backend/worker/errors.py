"""Why a worker does not work for a region: a code for its log, and a sentence for whoever reads it."""

from enum import StrEnum


class WorkerCode(StrEnum):
    """What keeps a worker from a region until somebody puts it right."""

    NOT_BOUND = "NOT_BOUND"
    NOT_MIGRATED = "NOT_MIGRATED"


_TEXTS = {
    WorkerCode.NOT_BOUND: (
        "De database van regio {region} herkent deze worker niet. Controleer het sleutelbestand van de binding.",
        "The database of region {region} does not recognise this worker. Check the file of the binding key.",
    ),
    WorkerCode.NOT_MIGRATED: (
        "De database van regio {region} is niet bijgewerkt tot deze versie. Voer eerst de migratie uit.",
        "The database of region {region} is not at this version. Run the migration first.",
    ),
}


class WorkerRefused(Exception):
    """Nothing was done for the region; the worker asks again after a pause."""

    def __init__(self, code: WorkerCode, *, region: str) -> None:
        self.code = code
        super().__init__(" / ".join(_TEXTS[code]).format(region=region))
