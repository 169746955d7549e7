"""From folders of imagery to training tiles: screened, split by location, with a manifest of hashes and licences."""

from slimdiffsr_training.data.prepare.config import PrepareConfig, SourceConfig, SourcesFile
from slimdiffsr_training.data.prepare.run import prepare

__all__ = ["PrepareConfig", "SourceConfig", "SourcesFile", "prepare"]
