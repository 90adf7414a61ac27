int a(void);

int b(int one,
      int two)
{
	return PFN_PHYS(one_physical_frame) | ((u64)two_of_them << boot_cpu_data.bits);
}

int c(void);
