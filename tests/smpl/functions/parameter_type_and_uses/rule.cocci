@@
typedef u64;
identifier f =~ "^tdh_", gpa, level;
@@
 u64 f(..., u64 gpa,
- int level
+ enum pg_level level
  , ...)
 {
   <...
- gpa | level
+ gpa | to_sept(level)
   ...>
 }
