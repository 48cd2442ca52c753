"""Words that narrow nothing; they count only where nothing else was typed."""

CHINESE = """
的 了 着 过 吗 呢 吧 啊 呀 嘛 哦 在 是 有 和 与 跟 及 或 也 都 就 还 很 太 又 个 这 那 哪 我 你 他 她 它 们 给 把 被 让 对 从 到 去 来 上 下
里 得 地 之 请 想 要 会 能 可以 怎么 怎么办 什么 哪里 附近 帮忙 帮助 找
"""
ENGLISH = """
a an and are at be by for from has have help how i in is it me my need of on or our that the there to was we where who with
you your near
"""
STOP = frozenset(CHINESE.split()) | frozenset(ENGLISH.split())
