#define ONE(x) shared(x)
#define TWO(x) shared(y)
