@@
identifier f;
identifier d;
@@
- int f(struct dev *d)
+ void f(struct dev *d)
{
<...
- return 0;
+ return;
...>
}
