@@
struct foo f;
@@
- f.x
+ f.y
