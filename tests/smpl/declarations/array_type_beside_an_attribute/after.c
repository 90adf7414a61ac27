int one __attribute__((new));
char two[2] __attribute__((new));
