"""One-time links, codes and printed QR: a body answers, and a family confirms, without an account."""
