@@
expression x;
@@
if (x < 0) {
...
- report();
...
}
