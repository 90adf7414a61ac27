#define FOO wrap(2)
#define BAR(y) (y + 1)
#define BAR(z) (z + 2)
#define TEXT wrap("a\tb\n")
#define CALL wrap(call("a\n", '\\'))
int x;
