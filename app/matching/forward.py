"""Finding a place for units that have none, each along the shortest chain of moves; prices rise only where they must."""

import numpy as np
from numpy.typing import NDArray

from app.matching.compiled import compiled
from app.matching.network import NEVER, Rows
from app.matching.plan import NOWHERE, Plan, seat, unseat
from app.matching.search import Scratch, rise, take


@compiled
def place_units(plan: Plan, rows: Rows, work: Scratch, free: NDArray[np.int32], moved: NDArray[np.int32]) -> int:
    """Seat every unit of `free` so that all stays settled; the value of each one's need must be exact.

    Units that had to move, and those placed, are written into `moved` as far as it goes; the count is returned.
    """
    start, stop, other, cost, bound = rows.start, rows.stop, rows.other, rows.cost, rows.bound
    price, value, need, capacity, filled = plan.price, plan.value, plan.need, plan.capacity, plan.filled
    head, after = plan.head, plan.after
    mark, distance, via, via_cost, done, now = work.mark, work.distance, work.via, work.via_cost, work.done, work.now
    heap, place, need_mark, need_distance, needs = work.heap, work.place, work.need_mark, work.need_distance, work.needs
    moves = 0
    for unit in free:
        work.clock[0] += 1
        seen = 2 * work.clock[0]
        size, waiting, finished, reached = 0, 0, 0, 0
        key, limit, target = np.int64(0), np.int64(NEVER), NOWHERE
        here, found = unit, False
        option = NOWHERE
        while True:
            i = need[here]
            if need_mark[i] != seen:
                need_mark[i], need_distance[i] = seen, key
                needs[reached] = i
                reached += 1
                base = key - value[i]
                for arc in range(np.uint64(start[i]), np.uint64(stop[i])):
                    if bound[arc] + base >= limit:
                        break
                    j = np.uint32(other[arc])
                    far = cost[arc] + base + price[j]
                    if far >= limit or (mark[j] >= seen and (mark[j] > seen or far >= distance[j])):
                        continue
                    mark[j], distance[j], via[j], via_cost[j] = seen, far, here, cost[arc]
                    if filled[j] < capacity[j]:
                        limit, target = far, np.int64(j)
                        if far == key:
                            found = True
                            break
                    elif far == key and place[j] < 0:
                        now[waiting] = j
                        waiting += 1
                    else:
                        size = rise(heap, place, distance, size, np.int64(j))
            if found:
                break
            here = after[here] if option != NOWHERE else NOWHERE
            if here == NOWHERE:
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
                here = head[option]
        for left in range(size):
            place[heap[left]] = -1
        for step in range(finished):
            price[done[step]] += limit - distance[done[step]]
        for step in range(reached):
            value[needs[step]] += limit - need_distance[needs[step]]
        while True:
            mover = via[target]
            origin = plan.at[mover]
            if origin != NOWHERE:
                unseat(plan, mover)
            seat(plan, mover, target, via_cost[target])
            if moves < len(moved):
                moved[moves] = mover
            moves += 1
            if mover == unit:
                break
            target = origin
    return moves
