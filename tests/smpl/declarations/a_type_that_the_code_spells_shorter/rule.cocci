@@
identifier x;
@@
- unsigned int x;
+ u32 x;
