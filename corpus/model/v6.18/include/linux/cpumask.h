/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

#include <linux/types.h>

struct cpumask {
	unsigned long bits[4];
};

typedef struct cpumask *cpumask_var_t;

bool zalloc_cpumask_var(cpumask_var_t *mask, gfp_t flags);
void free_cpumask_var(cpumask_var_t mask);
bool cpumask_test_and_set_cpu(int cpu, cpumask_var_t mask);
int topology_physical_package_id(int cpu);
unsigned int nr_online_cpus(void);

#define for_each_online_cpu(cpu)					\
	for ((cpu) = 0; (cpu) < (int)nr_online_cpus(); (cpu)++)

#endif /* _LINUX_CPUMASK_H */
