from pathlib import Path

import pytest

from kb.search.engine import SearchEngine
from kb.search.whoosh_engine import WhooshEngine


@pytest.fixture(params=[WhooshEngine])
def engine(request, tmp_path: Path) -> SearchEngine:
    return request.param(tmp_path)
