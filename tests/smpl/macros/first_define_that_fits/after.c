#define ONE 1
#define FOUR a[2].size
#define SIX do { } while (0)
