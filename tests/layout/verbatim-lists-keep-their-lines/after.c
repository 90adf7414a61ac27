int a(void);

int b(int one,
      int two);

int c(void);
