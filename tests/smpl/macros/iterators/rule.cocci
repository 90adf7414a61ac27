@@
iterator name list_for_each_entry, list_for_each_entry_rcu;
expression p, h, m;
@@
- list_for_each_entry(p, h, m)
+ list_for_each_entry_rcu(p, h, m)
  {
  ...
  }
