#define read_it(x) do { \
	rdmsrl(MSR_A, x); \
} while (0)

void f(u64 *v)
{
	rdmsrl(MSR_B, *v);
}
