void f(int n)
{
	int i;

	start();
	for (i = 0; i < n; i++)
		work(i);
	while (busy())
		cpu_relax();
	stop();
}
