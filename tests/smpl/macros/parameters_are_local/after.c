#define ONE(x) own(x)
#define TWO(x) shared(y)
