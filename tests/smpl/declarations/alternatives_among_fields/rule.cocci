@@
identifier i;
@@
struct s {
  ...
(
  u8 i[3][3];
|
- u8 i[3];
+ triple i;
)
  ...
};
