@@
identifier s;
@@
 struct s {
 ...
- int old;
 ...
 };

@@
identifier s;
@@
 struct s {
 ...
 int grows;
+ int comes;
 ...
 };
