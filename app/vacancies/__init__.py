"""管辖空白: needs that nobody owns, each with a number, a reason, a clock and somebody who holds it."""
