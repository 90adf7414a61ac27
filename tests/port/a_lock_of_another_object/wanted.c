#include "x.h"

static void drop(struct node *node)
{
	struct tree *tree = &node->tree;

	spin_lock_irq(&tree->lock);
	list_del(&node->list);
	spin_unlock_irq(&tree->lock);
}

static void cut(struct node *node, u64 len)
{
	node->len = node->len + len;
}

static void note(struct node *node)
{
	spin_lock(&node->lock);
	node->seen++;
	spin_unlock(&node->lock);
}
