static int f(void)
{
	if (is_shadow_present_pte(old_spte) && is_last_spte(old_spte, level)) {
		g();
	}
	return is_shadow_present_pte(old_spte) && is_last_spte(old_spte, lev);
}
