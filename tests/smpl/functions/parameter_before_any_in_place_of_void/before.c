int a(void) { return 0; }
int b(int x) { return 0; }
int c() { return 0; }
int d(int x, ...) { return 0; }
