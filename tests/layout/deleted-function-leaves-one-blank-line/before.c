int a(void)
{
	return 0;
}

static inline int to_level(enum pg_level level)
{
        WARN_ON(level);
        return level - 1;
}

int b(void);
int c(void);
int d(void);
