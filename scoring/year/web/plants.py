"""Of which of a reader's plants a page of the year speaks."""

from typing import Any

from django.http import Http404, HttpRequest

from scoring.web import cells
from scoring.year.selectors import year as select_year


def chosen(request: HttpRequest, plants: list[int]) -> int:
    """The plant in the address, else his first; 404 for one that is not his."""
    plant = cells.whole(request.GET["plant"]) if "plant" in request.GET else plants[0]
    if plant is None or plant not in plants:
        raise Http404("没有这个厂")
    return plant


def context(plant: int, plants: list[int]) -> dict[str, Any]:
    """For _parts/plants.html: who has several chooses among them."""
    names = select_year.names(plants)
    several = names if len(names) > 1 else {}
    return {"plant": plant, "plant_name": names[plant], "several": several}
