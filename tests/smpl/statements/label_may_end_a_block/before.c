void f(int n)
{
	if (n)
		goto out;
	work(n);
out:
	finish();
}
