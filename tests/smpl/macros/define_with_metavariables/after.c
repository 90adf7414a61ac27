#define ONE (1)
#define THREE (a + b)
#define FIVE (g(a->b, 2))
#define SIX do { } while (0)
#define SEVEN(x) x
