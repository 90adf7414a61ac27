// SPDX-License-Identifier: GPL-2.0-only
// A sysfs function of an attribute is changed inside.
@show@
identifier fn;
declarer name DEFINE_SHOW_ATTRIBUTE;
@@
  DEFINE_SHOW_ATTRIBUTE(fn);

@@
identifier show.fn;
@@
- DEFINE_SHOW_ATTRIBUTE(fn);
+ DEFINE_SEQ_ATTRIBUTE(fn);
