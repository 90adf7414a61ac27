@@
identifier n;
@@
- n++;
+ tick(&n);
