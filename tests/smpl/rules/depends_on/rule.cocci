@have@
@@
#include <linux/new.h>

@depends on have@
@@
- old()
+ new()

@depends on !have@
@@
- older()
+ newer()
