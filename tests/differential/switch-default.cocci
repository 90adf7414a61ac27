// SPDX-License-Identifier: GPL-2.0-only
// A default that only breaks.
@@
expression E;
@@
  switch (E) {
  ...
- default:
-   break;
  }
