static int f(void)
{
				if (x)
					ip->base_address[k] =
						lower(ip->base_address_64[k]);
				else
					ip->base_address[k] =
						le32_to_cpu_longer(ip->base_address[k]);
}
