#define old(b, a) 3
int counter;
