#define ONE(x) f(x)
#define TWO(x) f(y)
