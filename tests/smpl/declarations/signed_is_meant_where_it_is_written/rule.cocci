@@
identifier x;
@@
- signed int x;
+ s32 x;

@@
identifier y;
@@
- int y;
+ plain y;

@@
identifier z;
@@
- char z;
+ u8 z;
