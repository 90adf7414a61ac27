#ifdef CONFIG_A

int a(void);

int b(void);
#else
static inline int a(void) { return 0; }
static inline int b(void) { return 0; }
#endif

int c;
