@@
@@
 #include <linux/kernel.h>
+#include <linux/bits.h>
