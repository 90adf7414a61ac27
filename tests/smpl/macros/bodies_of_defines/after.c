#define read_it(x) do { \
	rdmsrq(MSR_A, x); \
} while (0)

void f(u64 *v)
{
	rdmsrq(MSR_B, *v);
}
