@@
expression a, b;
@@
- foo(a, b)
+ bar(b, a, GFP_KERNEL)

@@
expression a, b;
@@
- t(a, b)
+ t(b, a)
