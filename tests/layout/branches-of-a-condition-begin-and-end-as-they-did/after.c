#ifdef CONFIG_A

int a(void);
#else
static inline int a(void) { return 0; }
#endif

int c;
