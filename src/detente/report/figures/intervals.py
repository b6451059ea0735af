"""Intervals on one scale: who gains and who pays, and how the room differs between readings."""

from detente.report.figures.figure import FAINT, INK, LENS, LINE, ROOM, SOFT, Figure, bar, dot, figure, line, text
from detente.report.saying import gain, percent, percent_band
from detente.report.views.headline import ReadingRoom
from detente.report.views.issues import IssueView
from detente.study.balance import Balance

WIDTH, LEFT, RIGHT, ROW = 900, 270, 850, 26


def gains(balances: tuple[Balance, ...], names: dict[str, str]) -> Figure:
    """Return who gains and who pays: a row a party and lens, mean and 90 % of worlds."""
    ends = [end for item in balances for row in item.lines for end in (row.gain_low, row.gain_high)]
    low, high = min([*ends, -0.1]), max([*ends, 0.1])

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (value - low) / (high - low)

    strokes, y = [], 34.0
    said = []
    ticks = [tick / 10 for tick in range(int(low * 10) - 1, int(high * 10) + 2) if low <= tick / 10 <= high]
    for party, name in names.items():
        strokes.append(text(8, y + ROW * len(balances) / 2 + 4, name, weight="600"))
        for place, item in enumerate(balances):
            row = next(row for row in item.lines if row.party == party)
            middle, colour = y + ROW / 2, LENS[place % len(LENS)]
            strokes.append(bar(x(row.gain_low), x(row.gain_high), middle, 7, colour))
            strokes.append(dot(x(row.gain), middle, filled=place % 2 == 0, colour=INK))
            flag = f" · traded in {percent(row.traded)}" if row.traded and row.traded.probability > 0.005 else ""
            right = x(row.gain_high) + 10
            beyond = right > RIGHT - 190
            strokes.append(
                text(x(row.gain_low) - 10 if beyond else right, middle + 4, f"{item.lens} {gain(row.gain)}{flag}",
                     anchor="end" if beyond else "start", fill=LINE if flag else SOFT, size=11.5)
            )  # fmt: skip
            said.append(f"{name}, {item.lens}: {gain(row.gain)}, {gain(row.gain_low)} to {gain(row.gain_high)}{flag}.")
            y += ROW
        y += 10
        strokes.append(line(8, y - 5, RIGHT, y - 5, stroke=FAINT))
    axis = [
        line(x(tick), 26, x(tick), y - 5, stroke=INK if tick == 0 else FAINT, width=1.5 if tick == 0 else 1)
        for tick in ticks
    ]
    axis += [text(x(tick), 18, gain(tick), anchor="middle", fill=SOFT, size=11) for tick in ticks]
    return figure("gains", "Who gains and who pays against the status quo", " ".join(said), WIDTH, y, axis + strokes)


def rooms(issues: tuple[IssueView, ...], by_reading: tuple[ReadingRoom, ...]) -> Figure:
    """Return the probability of room on every issue, with its band, over all worlds and for each reading."""

    def x(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value

    readings = list(dict.fromkeys(row.reading for row in by_reading))
    strokes, said, y = [], [], 52.0
    for issue in issues:
        if issue.room is None or issue.room.exists is None:
            continue
        exists = issue.room.exists
        strokes.append(text(8, y + 4, issue.title, weight="600", size=12.5))
        strokes.append(line(LEFT, y, RIGHT, y, stroke=FAINT))
        strokes.append(bar(x(exists.low), x(exists.high), y, 16, ROOM))
        said.append(f"{issue.title}: {percent(exists)}, band {percent_band(exists)}.")
        for row in by_reading:
            if row.issue == issue.issue and row.exists is not None:
                strokes.append(_sign(readings.index(row.reading), x(row.exists.probability), y))
                said.append(f"As {row.reading} sees it: {percent(row.exists)}.")
        y += ROW
    axis = [line(x(tick / 4), 38, x(tick / 4), y - 8, stroke=FAINT) for tick in range(5)]
    axis += [text(x(tick / 4), 32, f"{25 * tick} %", anchor="middle", fill=SOFT, size=11) for tick in range(5)]
    key = [bar(LEFT, LEFT + 14, 12, 16, ROOM), text(LEFT + 20, 16, "all worlds", size=12)]
    for place, reading in enumerate(readings):
        at = LEFT + 110 + 130 * place
        key += [_sign(place, at, 12), text(at + 12, 16, reading, size=12)]
    return figure(
        "rooms", "Share of worlds with room on each issue", " ".join(said), WIDTH, y + 4, axis + key + strokes
    )


def _sign(place: int, x: float, y: float) -> str:
    """Return the sign of a reading: a shape and a colour of its own."""
    colour = LENS[place % len(LENS)]
    if place % 4 == 0:
        return dot(x, y, colour=colour, radius=6)
    if place % 4 == 1:
        return dot(x, y, filled=False, colour=colour, radius=6)
    points = f"{x:.1f},{y - 7:.1f} {x + 7:.1f},{y + 6:.1f} {x - 7:.1f},{y + 6:.1f}"
    fill = colour if place % 4 == 2 else "var(--paper, #ffffff)"
    return f'<polygon points="{points}" fill="{fill}" stroke="{colour}" stroke-width="1.8"/>'
