#define old(a, b) 3
#define old(x, a, b) 3
#define old(a, y, b, z) 3
#define old(b, a) 3
int counter;
