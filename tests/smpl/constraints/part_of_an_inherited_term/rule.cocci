@r exists@
expression e;
position p;
@@
 drop@p(e);

@exists@
expression r.e, part <= r.e, other;
position r.p;
@@
 drop@p(e);
 ...
(
 part = other
|
- e
+ NULL
)
