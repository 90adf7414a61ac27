@@
identifier s;
attribute name __ring_packed;
@@
- struct s { int old_count; };
