@@
identifier f, k;
@@
 int f(struct kvm *k, ...)
 {
+  assert_held(&k->lock);
   ...
 }
