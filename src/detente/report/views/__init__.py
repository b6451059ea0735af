"""Views: what is shown of a run, as frozen records of plain data; no colours, no markup."""

from detente.report.views.brief import BriefView, brief_view
from detente.report.views.seam import Done, Opened

__all__ = ["BriefView", "Done", "Opened", "brief_view"]
