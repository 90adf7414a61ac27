int counter;

int first;
