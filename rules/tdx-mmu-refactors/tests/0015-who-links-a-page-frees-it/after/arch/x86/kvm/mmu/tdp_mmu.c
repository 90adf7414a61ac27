// SPDX-License-Identifier: GPL-2.0-only

static void __tdp_mmu_free_sp(struct kvm_mmu_page *sp)
{
	free_page((unsigned long)sp->spt);
	kmem_cache_free(mmu_page_header_cache, sp);
}

static void tdp_mmu_free_unused_sp(struct kvm_mmu_page *sp)
{
	free_page((unsigned long)sp->external_spt);
	__tdp_mmu_free_sp(sp);
}

/* Walkers have left by now. */
static void tdp_mmu_free_sp_rcu_callback(struct rcu_head *head)
{
	struct kvm_mmu_page *sp = container_of(head, struct kvm_mmu_page, rcu_head);

	WARN_ON_ONCE(sp->external_spt);
	__tdp_mmu_free_sp(sp);
}

static void tdp_mmu_map(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	if (link(kvm, sp))
		tdp_mmu_free_unused_sp(sp);
}
