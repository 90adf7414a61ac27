@@
pragmainfo p;
@@
- #pragma xxx p
