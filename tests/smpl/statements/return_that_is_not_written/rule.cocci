@@
identifier f;
@@
  f(...)
  {
    ring_lock();
    ...
+   ring_unlock();
    return;
  }
