@identifier@
identifier old =~ "^nr_";
@@
(
- old
+ count
&
 nr_slots
)
