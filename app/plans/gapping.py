"""temporary"""

from collections import Counter, defaultdict

from app.clock import today


def gaps_of(case, found, unmet, say):
    groups = defaultdict(list)
    for one in unmet:
        facts = case.needs.facts[int(case.pairing.need[one.need])]
        groups[case.asked[one.need].township, facts.type_code].append(one)
    return [
        {
            "found_on": today(),
            "township": t,
            "type_code": c,
            "needs": len(l),
            "reasons": dict(Counter(o.why.value for o in l)),
            "places": None,
            "served": None,
            "price": None,
        }
        for (t, c), l in sorted(groups.items())
    ]
