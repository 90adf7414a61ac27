@@ @@
- f(...) 
+ f(void)
{
... when != g()
}
