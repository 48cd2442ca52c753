"""Filling places left at a price, each along the shortest chain of moves towards it; prices fall only where they must."""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import Rows
from app.matching.plan import Plan, seat, unseat
from app.matching.search import Scratch, rise, take

NEAR, FARTHER = 64, 8
"""How far a search looks at first, and how many times as far when it found nothing: most chains cost little, and what lies
far off need not be put in order for them."""


@compiled
def fill_places(plan: Plan, columns: Rows, work: Scratch, vacant: NDArray[np.int32], moved: NDArray[np.int32]) -> int:
    """Fill each option of `vacant`, or lower its price to 0, so that all stays settled. All units must be somewhere.

    `columns` are the arcs as rows of options. Units that moved are written into `moved` as far as it goes.
    """
    start, stop, other, cost = columns.start, columns.stop, columns.other, columns.cost
    price, value, at, capacity, filled = plan.price, plan.value, plan.at, plan.capacity, plan.filled
    first_unit, last_unit = plan.first_unit, plan.last_unit
    mark, distance, leaver, done, now = work.mark, work.distance, work.via, work.done, work.now
    heap, place = work.heap, work.place
    need_mark, need_distance, need_via, need_cost, needs = (
        work.need_mark, work.need_distance, work.need_via, work.need_cost, work.needs,
    )  # fmt: skip
    moves = 0
    for goal in vacant:
        reach = np.int64(NEAR)
        while price[goal] > 0 and filled[goal] < capacity[goal]:
            work.clock[0] += 1
            seen = 2 * work.clock[0]
            size, waiting, finished, reached = 0, 1, 0, 0
            key, limit, target = np.int64(0), min(price[goal], reach), np.int64(goal)
            mark[goal], distance[goal], now[0] = seen, 0, goal
            while True:
                if key == limit:
                    break
                if waiting:
                    waiting -= 1
                    option = np.int64(now[waiting])
                elif size and distance[heap[0]] < limit:
                    option = np.int64(take(heap, place, distance, size))
                    size -= 1
                    key = distance[option]
                else:
                    break
                mark[option] = seen + 1
                done[finished] = option
                finished += 1
                base = key + price[option]
                for arc in range(np.uint64(start[option]), np.uint64(stop[option])):
                    i = np.uint32(other[arc])
                    far = cost[arc] + base - value[i]
                    if far >= limit or (need_mark[i] == seen and far >= need_distance[i]):
                        continue
                    if need_mark[i] != seen:
                        need_mark[i] = seen
                        needs[reached] = i
                        reached += 1
                    need_distance[i], need_via[i], need_cost[i] = far, option, cost[arc]
                    for unit in range(first_unit[i], last_unit[i]):
                        j = np.int64(at[unit])
                        if mark[j] >= seen and (mark[j] > seen or far >= distance[j]):
                            continue
                        mark[j], distance[j], leaver[j] = seen, far, unit
                        if far + price[j] < limit:
                            limit, target = far + price[j], j
                        if far == key and place[j] < 0:
                            now[waiting] = j
                            waiting += 1
                        else:
                            size = rise(heap, place, distance, size, j)
            for left in range(size):
                place[heap[left]] = -1
            for step in range(finished):
                price[done[step]] -= max(limit - distance[done[step]], 0)
            for step in range(reached):
                value[needs[step]] -= max(limit - need_distance[needs[step]], 0)
            reach = np.int64(NEAR) if target != goal else FARTHER * reach
            while target != goal:
                mover = leaver[target]
                i = plan.need[mover]
                target = np.int64(need_via[i])
                unseat(plan, mover)
                seat(plan, mover, target, need_cost[i])
                if moves < len(moved):
                    moved[moves] = mover
                moves += 1
    return moves
