@@
global idexpression x;
@@
- f(x)
+ shared(x)

@@
local idexpression x;
@@
- f(x)
+ own(x)
