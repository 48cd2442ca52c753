"""Giving a child's data to somebody: one recipient, one purpose, listed fields, one lawful basis, a start and an end.

What leaves is what the row holds: the listed fields are copied into it, sealed, when it is made, and the recipient
reads nothing else. Rests on 个人信息保护法 arts. 13, 23, 29–31 (reading of the law: to be reviewed by a lawyer).
"""
