@@
local idexpression x;
@@
- put(x)
+ put_local(x)

@@
global idexpression x;
@@
- put(x)
+ put_global(x)
