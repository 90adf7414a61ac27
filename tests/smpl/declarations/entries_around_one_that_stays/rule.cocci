@@ identifier s, fn; @@
 struct ops s = {
 ...,
- .open = fn,
+ .pre = 1,
+ .open = fn,
+ .post = 2,
 ...
 };
