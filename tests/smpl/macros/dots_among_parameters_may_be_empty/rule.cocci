@@
@@
- #define old(..., a, ..., b, ...) 3
