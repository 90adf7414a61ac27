int y;

int z;
