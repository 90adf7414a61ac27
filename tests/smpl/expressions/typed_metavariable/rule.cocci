@@
struct page *p;
expression n;
@@
- use(p, n)
+ use_page(p, n)
