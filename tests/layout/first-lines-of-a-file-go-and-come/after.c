int d;
int b;
