int w = min_t(int, 1, 2);
int arr[min_t(int, 6, 7)];
struct s s = mx(struct s, 3);
int z = mx(int, 3);
int y = mx(4, 3);
int f(void)
{
	int z = mx(int, 3);
	int y = mx(4, 3);
	return mx(unsigned int, 5) + mx(z, y);
}
