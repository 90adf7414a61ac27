static long first __ring_data = 1;
static int second = 1;
