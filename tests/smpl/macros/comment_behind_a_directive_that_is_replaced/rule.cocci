@@ @@
- #include <linux/old.h>
+ #include <linux/new.h>
+ #include <linux/new2.h>
