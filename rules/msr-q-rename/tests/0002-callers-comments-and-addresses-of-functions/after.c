// SPDX-License-Identifier: GPL-2.0-only

/**
 * read_limit - the limit of a package
 * @cpu: any processor of it
 *
 * rdmsrq_on_cpu() sends an interrupt, so don't call this with a lock held.
 */
static int read_limit(int cpu, u64 *limit)
{
	int ret = rdmsrq_on_cpu(cpu, MSR_LIMIT, limit);

	/* wrmsrq() would do as well; rdmsr() wouldn't */
	if (!ret)
		wrmsrq(MSR_LIMIT, *limit | ENABLE_BIT |
				  LOCK_BIT);
	pr_err("rdmsrq_on_cpu: %d\n", ret);
	return ret;
}

struct ops { int (*rdmsrl)(int cpu); };

static struct ops ops = { .rdmsrl = my_rdmsrl };
