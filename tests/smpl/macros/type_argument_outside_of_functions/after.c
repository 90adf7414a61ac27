int w = min2(int, 2, 1);
int arr[min2(int, 7, 6)];
struct s s = mx(struct s, 3);
int z = mx(int, 3);
int y = mx(4, 3);
int f(void)
{
	int z = mx(int, 3);
	int y = mx(4, 3);
	return mx(unsigned int, 5) + mx(z, y);
}
