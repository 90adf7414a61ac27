@@
identifier n;
@@
 struct ops {
   ...
-  int (*n)(struct kvm *kvm, void *p);
+  int (*n)(struct kvm *kvm);
   ...
 };
