@r@
position p;
@@
if (...) {
	...
	one@p(...);
	...
} else {
	...
	two(...);
	...
}

@@
position r.p;
expression E;
@@
- one@p(E);
+ first(E);
