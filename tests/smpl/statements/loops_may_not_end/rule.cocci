@@
@@
- start();
  ...
- stop();
