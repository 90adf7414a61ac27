@@ identifier s, fn; @@
 struct ops s = {
 ...,
- .open = fn,
+ .open = new_open,
+ .close = fn,
 ...
 };
