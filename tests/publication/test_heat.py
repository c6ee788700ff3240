"""The heat table's means are rounded like every other number."""

from scoring.publication.selectors import charts


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    payload = {
        "period": "2026-Q3",
        "branches": [{"id": 1, "name": "采油一队党支部"}],
        "lines": [
            {"branch": 1, "months": {"2026-07": "1.00", "2026-08": "2.00", "2026-09": "-0.01"}},
            {"branch": 1, "months": {"2026-07": "1.01", "2026-08": "2.00", "2026-09": "0.00"}},
            {"branch": 2, "months": {"2026-07": "9.00", "2026-08": "9.00", "2026-09": "9.00"}},
        ],
    }
    months, rows = charts.heat(payload)
    assert months == ["7 月", "8 月", "9 月"]
    assert rows == [("采油一队党支部", [101, 200, -1])]
