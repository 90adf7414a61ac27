#define ONE 1
#define THREE a + b
#define FOUR a[2].size
#define FIVE a + b.size
#define SIX do { } while (0)
