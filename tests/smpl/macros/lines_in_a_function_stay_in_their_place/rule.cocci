@@
@@
- #define B 1
+ #define B 2

@@
@@
+ #define C 0
 #define D 1
+ #define E 2
