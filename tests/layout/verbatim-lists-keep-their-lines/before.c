int a(void);

int c(void);
