int a;
int b(int first,
      int second);

int c;