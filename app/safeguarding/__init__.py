"""Mandatory reports: a path of its own, apart from help. 立即, with no hours in law, and nobody's consent is asked
(未成年人保护法 art. 11; 《关于建立侵害未成年人案件强制报告制度的意见（试行）》arts. 2, 4, 8)."""
