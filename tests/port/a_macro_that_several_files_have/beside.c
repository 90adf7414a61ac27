#ifdef ONE
#define CHECK(a) one(a)
#else
#define CHECK(a, b, c) three(a, b, c)
#endif
