@@
typedef u8, u16;
{u8, u16} v;
u8 *p;
@@
(
- check(v)
+ check_small(v)
|
- check(p)
+ check_bytes(p)
)
