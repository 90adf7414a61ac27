@@
declarer name OLD_STATE;
declarer name ANCIENT_STATE;
@@
- \(OLD_STATE\|ANCIENT_STATE\)(...);
+ NEW_STATE(x);
