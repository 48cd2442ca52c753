"""Opening one file to somebody outside its area: asked for, approved by a responsible person, for a time and a purpose
(未成年人网络保护条例 art. 36). In danger one opens first and is reviewed afterwards."""
