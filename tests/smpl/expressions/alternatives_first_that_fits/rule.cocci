@@
expression E;
@@
(
- put(E, 0)
+ put_none(E)
|
- put(E, 1)
+ put_one(E)
|
  put(E, FLAGS)
|
- put(E,
+ put_some(E,
  ...)
)
