int one __attribute__((old));
char two[2] __attribute__((old));
